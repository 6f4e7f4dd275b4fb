Attribute VB_Name = "GhgPython"
Option Explicit
Option Private Module

' The way to Python: xlwings' DLL starts one process for this Excel, whatever workbook is active. The
' interpreter comes from the install file beside this add-in and from nowhere else.

#If Win64 Then
Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "ghg64.dll" (ByRef Result As Variant, ByVal Command As String, ByVal Mode As Long) As Long
Private Const LIBRARY_FILE As String = "ghg64.dll"
#Else
Private Declare PtrSafe Function XLPyDLLActivateAuto Lib "ghg32.dll" (ByRef Result As Variant, ByVal Command As String, ByVal Mode As Long) As Long
Private Const LIBRARY_FILE As String = "ghg32.dll"
#End If
Private Declare PtrSafe Function LoadLibraryW Lib "kernel32" (ByVal Path As LongPtr) As LongPtr

Private Const INSTALL_FILE As String = "ghg.ini"
Private Const SERVER_MODULE As String = "xl_addin.excel.server"
' Seconds for which a failed start is not tried again: a sheet of formulas would wait for each of them.
Private Const REST_SECONDS As Double = 60

Private Python As Object
Private FailedAt As Double
Private Failure As String

' The answer of a function of the server module; #N/A when Python cannot be reached.
Public Function Ask(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    Dim Attempt As Long, Answer As Variant
    Ask = CVErr(xlErrNA)
    If Resting() Then Exit Function
    For Attempt = 1 To 2
        If TryAsk(FunctionName, Arguments, Answer) Then
            Failure = ""
            Ask = Answer
            Exit Function
        End If
        Set Python = Nothing
    Next
    FailedAt = Timer
End Function

' Why Python could not be reached; empty when it can.
Public Function LastFailure() As String
    LastFailure = Failure
End Function

' End the process; the next call starts a new one.
Public Sub StopPython()
    Dim Unused As Variant, Done As Long
    Set Python = Nothing
    Failure = ""
    On Error Resume Next
    Done = XLPyDLLActivateAuto(Unused, ActivationCommand(), -1)
End Sub

Private Function TryAsk(ByVal FunctionName As String, ByVal Arguments As Variant, ByRef Answer As Variant) As Boolean
    On Error GoTo Failed
    If Python Is Nothing Then StartPython
    Answer = FromPython(Python.CallUDF(SERVER_MODULE, FunctionName, Arguments))
    TryAsk = True
    Exit Function
Failed:
    Failure = Err.Description
End Function

Private Sub StartPython()
    Dim Started As Variant
    If LoadLibraryW(StrPtr(ThisWorkbook.Path & "\" & LIBRARY_FILE)) = 0 Then Err.Raise 53, , TextNoLibrary() & LIBRARY_FILE
    If XLPyDLLActivateAuto(Started, ActivationCommand(), 1) <> 0 Then Err.Raise 1000, , TextNoPython() & Started
    Set Python = Started
End Sub

Private Function Resting() As Boolean
    If Failure <> "" Then Resting = Abs(Timer - FailedAt) < REST_SECONDS
End Function

' The same text for every workbook: the DLL keeps one process per text.
Private Function ActivationCommand() As String
    ActivationCommand = CommandFor(InstalledValue(ReadInstallFile(), "python"))
End Function

' -E -P: neither environment variables nor the current folder decide which code runs.
Public Function CommandFor(ByVal Interpreter As String) As String
    CommandFor = """" & Interpreter & """ -B -E -P -c ""from xl_addin.excel.server import serve; serve('$(CLSID)')"""
End Function

Private Function ReadInstallFile() As String
    Dim Number As Integer, Path As String, OneLine As String
    Path = ThisWorkbook.Path & "\" & INSTALL_FILE
    If Dir(Path) = "" Then Err.Raise 53, , TextNotInstalled()
    Number = FreeFile
    Open Path For Input As #Number
    Do While Not EOF(Number)
        Line Input #Number, OneLine
        ReadInstallFile = ReadInstallFile & OneLine & vbLf
    Loop
    Close #Number
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
