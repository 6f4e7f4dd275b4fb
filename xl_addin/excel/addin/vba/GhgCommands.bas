Attribute VB_Name = "GhgCommands"
Option Explicit
Option Private Module

' The buttons: ask what they need to know, let Python work beside Excel, show its state, say how it ended.

Private Declare PtrSafe Function MessageBoxW Lib "user32" (ByVal Window As LongPtr, ByVal Text As LongPtr, ByVal Title As LongPtr, ByVal Style As Long) As Long

Private Const LOG_FILE As String = "ghgxl.log"

Private Busy As Boolean

Public Sub RunCommand(ByVal Id As String)
    Dim Given As Variant, Answer As Variant, Reason As String
    If Busy Then Exit Sub
    On Error GoTo Failed
    If Id = "restart" Then
        StopPython
    ElseIf Id = "folder" Then
        ThisWorkbook.FollowHyperlink ThisWorkbook.Path
        Exit Sub
    ElseIf Id = "explain" Or Id = "voucher" Then
        Given = Array(SelectedCell())
        If Given(0) = "" Then
            Tell TextNoCell(), vbExclamation
            Exit Sub
        End If
    ElseIf IsArray(Questions(Id)) Then
        Given = Answers(Questions(Id))
        If IsEmpty(Given) Then Exit Sub
    End If
    Busy = True
    Answer = Work(Id, Given)
    Busy = False
    Application.StatusBar = False
    Finish Id, Answer
    RefreshRibbon
    Exit Sub
Failed:
    Reason = Err.Description
    Busy = False
    Tell TextFailed() & Reason, vbExclamation
    RefreshRibbon
End Sub

' What the user answers, in the order of the questions; nothing where one is cancelled.
Private Function Answers(ByVal Asked As Variant) As Variant
    Dim Given() As Variant, Question As Variant, Number As Long
    ReDim Given(0 To UBound(Asked))
    For Number = 0 To UBound(Asked)
        Question = Asked(Number)
        Select Case Question(0)
            Case "open"
                Given(Number) = Application.GetOpenFilename(Question(3), , Question(1))
            Case "save"
                Given(Number) = Application.GetSaveAsFilename(Question(2), Question(3), , Question(1))
            Case Else
                Given(Number) = Application.InputBox(Question(1), TextTitle(), , , , , , 2)
        End Select
        If VarType(Given(Number)) = vbBoolean Then Exit Function
    Next
    Answers = Given
End Function

' Begin and look again until it is done. Esc asks Python to stop; nothing is written then.
Private Function Work(ByVal Id As String, ByVal Given As Variant) As Variant
    Dim Cancelled As Boolean, Answer As Variant
    On Error GoTo Interrupted
    Application.EnableCancelKey = xlDisabled
    Answer = Ask("begin", Array(Id, ActiveWorkbook, Given))
    Application.EnableCancelKey = xlErrorHandler
Look:
    Do While State(Answer) = "running"
        Application.StatusBar = Answer(LBound(Answer) + 1) & TextCancel()
        Answer = Ask("poll", Array(Cancelled))
    Loop
    Application.EnableCancelKey = xlInterrupt
    Work = Answer
    Exit Function
Interrupted:
    If Err.Number = INTERRUPT Then
        Cancelled = True
        Resume Look
    End If
    Application.EnableCancelKey = xlInterrupt
    Work = Array("failed", Err.Description)
End Function

' Empty on a chart sheet, which has no cells, and without a workbook; ActiveCell is then nothing, or fails.
Private Function SelectedCell() As String
    On Error Resume Next
    SelectedCell = ActiveCell.Worksheet.Name & "!" & ActiveCell.Address(False, False)
End Function

Private Function State(ByVal Answer As Variant) As String
    If IsArray(Answer) Then State = Answer(LBound(Answer))
End Function

Private Sub Finish(ByVal Id As String, ByVal Answer As Variant)
    Dim Text As String
    If IsArray(Answer) Then Text = Answer(LBound(Answer) + 1) Else Text = LastFailure()
    Select Case State(Answer)
        Case "done"
            Tell Text, vbInformation
        Case "open"
            Workbooks.Open Text
        Case "table"
            ShowTable Text, AsTable(Ask("rows", Array()))
        Case Else
            Tell Text, vbExclamation
            If Id = "log" And Not IsArray(Answer) Then ThisWorkbook.FollowHyperlink ThisWorkbook.Path & "\" & LOG_FILE
    End Select
End Sub

' Two dimensions, whatever the number of rows: COM hands one row over as a list.
Private Function AsTable(ByVal Rows As Variant) As Variant
    Dim Table() As Variant, Column As Long
    If Not IsArray(Rows) Then Err.Raise 1000, , LastFailure()
    AsTable = Rows
    If Dimensions(Rows) = 2 Then Exit Function
    ReDim Table(0 To 0, LBound(Rows) To UBound(Rows))
    For Column = LBound(Rows) To UBound(Rows)
        Table(0, Column) = Rows(Column)
    Next
    AsTable = Table
End Function

' VBA's own MsgBox shows question marks where Windows is not set to Chinese.
Private Sub Tell(ByVal Text As String, ByVal Style As Long)
    MessageBoxW Application.Hwnd, StrPtr(Text), StrPtr(TextTitle()), Style
End Sub

' Rows of text in a new workbook; text stays text whatever it begins with.
Private Sub ShowTable(ByVal Title As String, ByVal Rows As Variant)
    Dim Sheet As Worksheet, Area As Range
    Set Sheet = Workbooks.Add(xlWBATWorksheet).Worksheets(1)
    Sheet.Name = Title
    Set Area = Sheet.Range("A1").Resize(UBound(Rows, 1) - LBound(Rows, 1) + 1, UBound(Rows, 2) - LBound(Rows, 2) + 1)
    Area.NumberFormat = "@"
    Area.Value2 = Rows
    Area.WrapText = True
    Area.VerticalAlignment = xlTop
    Area.ColumnWidth = 28
    Area.Rows(1).Font.Bold = True
    Area.AutoFilter
    ActiveWindow.SplitRow = 1
    ActiveWindow.FreezePanes = True
    Sheet.Parent.Saved = True
End Sub
