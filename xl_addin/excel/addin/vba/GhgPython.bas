Attribute VB_Name = "GhgPython"
Option Explicit
Option Private Module

' The way to Python: xlwings' DLL starts one process for this Excel, whatever workbook is active. The
' interpreter comes from the install file beside this add-in and from nowhere else. A cell waits for one
' start at most; after a failed one everything is answered at once for a while.

#If Win64 Then
Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "ghg64.dll" (ByRef Result As Variant, ByVal Command As String, ByVal Mode As Long) As Long
Private Const LIBRARY_FILE As String = "ghg64.dll"
#Else
Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "ghg32.dll" (ByRef Result As Variant, ByVal Command As String, ByVal Mode As Long) As Long
Private Const LIBRARY_FILE As String = "ghg32.dll"
#End If
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal Path As LongPtr) As LongPtr

Private Const INSTALL_FILE As String = "ghg.ini"
Private Const START_FILE As String = "start.txt"
Private Const SERVER_MODULE As String = "xl_addin.excel.server"
' The DLL keeps an entry per text, also of a process that died; it then says this and starts none.
Private Const DEAD_ENTRY As String = "-2147023174"
Private Const DEAD_SECONDS As Double = 1
' A call that took so long before the process was gone is not made again: it would take as long. Together with
' the dead entries, and with what a new process and its first call may take, it stays below twenty.
Private Const LONG_SECONDS As Double = 1
' Seconds for which a failed start is not tried again: a sheet of formulas would wait for each of them.
Private Const REST_SECONDS As Double = 60

' What Excel raises when Esc is pressed, in whatever statement is reached: mostly right after a call.
Public Const INTERRUPT As Long = 18

Private Python As Object
Private Activated As String
Private Generation As Long
Private FailedAt As Double
Private Failure As String

' The answer of a function of the server module; #N/A when Python cannot be reached.
Public Function Ask(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    Dim Fresh As Boolean, Answer As Variant, Began As Double
    Ask = CVErr(xlErrNA)
    If Resting() Then Exit Function
    Do
        Fresh = Python Is Nothing
        If Fresh Then
            If Not Started() Then Exit Do
        End If
        Began = Timer
        If Answered(FunctionName, Arguments, Answer) Then
            Failure = ""
            Ask = Answer
            Exit Function
        End If
        EndProcess
    Loop Until Fresh Or Abs(Timer - Began) > LONG_SECONDS
    FailedAt = Timer
End Function

' Why Python could not be reached; empty when it can.
Public Function LastFailure() As String
    LastFailure = Failure
End Function

' End the process; the next call starts a new one at once.
Public Sub StopPython()
    EndProcess
    Failure = ""
End Sub

' The process is ended with its text; the next has another text, because the DLL would keep to the dead one.
' Nothing was loaded when nothing was activated: then the DLL is not called, and not looked for either.
Private Sub EndProcess()
    Dim Unused As Variant, Done As Long
    On Error Resume Next
    Set Python = Nothing
    If Activated = "" Then Exit Sub
    Done = XLPyDLLActivateAuto(Unused, Activated, -1)
    Activated = ""
    Generation = Generation + 1
End Sub

Private Function Answered(ByVal FunctionName As String, ByVal Arguments As Variant, ByRef Answer As Variant) As Boolean
    On Error GoTo Failed
    Answer = FromPython(Python.CallUDF(SERVER_MODULE, FunctionName, Arguments))
    Answered = True
    Exit Function
Failed:
    If Err.Number = INTERRUPT Then Err.Raise INTERRUPT
    Failure = Err.Description
    Failure = TextLost() & Reason(Failure)
End Function

Private Function Started() As Boolean
    Dim Given As Variant, Began As Double, Interpreter As String
    On Error GoTo Failed
    Interpreter = InstalledInterpreter()
    If LoadLibraryW(StrPtr(ThisWorkbook.Path & "\" & LIBRARY_FILE)) = 0 Then Err.Raise 53, , TextNoLibrary() & LIBRARY_FILE
    Began = Timer
    Do
        Activated = CommandFor(Interpreter, Generation)
        If XLPyDLLActivateAuto(Given, Activated, 1) = 0 Then
            Set Python = Given
            Started = True
            Exit Function
        End If
        EndProcess
    ' When VBA lost its variables the generations of before are dead entries, which cost no time.
    Loop While InStr(CStr(Given), DEAD_ENTRY) > 0 And Abs(Timer - Began) < DEAD_SECONDS
    Failure = TextNoPython() & Reason(CStr(Given))
    Exit Function
Failed:
    Failure = Err.Description
    EndProcess
End Function

Private Function Resting() As Boolean
    If Failure <> "" Then Resting = Abs(Timer - FailedAt) < REST_SECONDS
End Function

' -E -P: neither environment variables nor the current folder decide which code runs.
Public Function CommandFor(ByVal Interpreter As String, ByVal Number As Long) As String
    CommandFor = """" & Interpreter & """ -B -E -P -c ""from xl_addin.excel.launch import serve; serve('$(CLSID)', " & Number & ")"""
End Function

Private Function InstalledInterpreter() As String
    Dim Content As String
    Content = TextBeside(INSTALL_FILE)
    If Content = "" Then Err.Raise 53, , TextNotInstalled()
    InstalledInterpreter = InstalledValue(Content, "python")
    If Not CreateObject("Scripting.FileSystemObject").FileExists(InstalledInterpreter) Then Err.Raise 53, , TextMoved() & InstalledInterpreter
End Function

' What the process itself wrote before it ended, else what the DLL says.
Private Function Reason(ByVal Told As String) As String
    Reason = InstalledValue(TextBeside(START_FILE), "error")
    If Reason = "" Then Reason = Told
End Function

' The text of a file beside this add-in, "" when there is none. VBA's own Dir and Open know no character
' outside the code page of the machine.
Private Function TextBeside(ByVal Name As String) As String
    Dim Files As Object, Path As String
    Set Files = CreateObject("Scripting.FileSystemObject")
    Path = ThisWorkbook.Path & "\" & Name
    If Not Files.FileExists(Path) Then Exit Function
    If Files.GetFile(Path).Size > 0 Then TextBeside = Files.OpenTextFile(Path, 1).ReadAll
End Function

' The value of "name=" in the install file; %4E2D% stands for a character outside ASCII.
Public Function InstalledValue(ByVal Content As String, ByVal Name As String) As String
    Dim Lines() As String, Pieces() As String, Position As Long, Piece As Long
    Lines = Split(Replace(Content, vbCr, ""), vbLf)
    For Position = LBound(Lines) To UBound(Lines)
        If Left(Lines(Position), Len(Name) + 1) = Name & "=" Then
            Pieces = Split(Mid(Lines(Position), Len(Name) + 2), "%")
            For Piece = LBound(Pieces) To UBound(Pieces)
                If Piece Mod 2 = 0 Then
                    InstalledValue = InstalledValue & Pieces(Piece)
                Else
                    InstalledValue = InstalledValue & ChrW(CLng("&H" & Pieces(Piece)))
                End If
            Next
            Exit Function
        End If
    Next
End Function
