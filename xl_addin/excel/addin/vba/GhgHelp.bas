Attribute VB_Name = "GhgHelp"
Option Explicit
Option Private Module

' Descriptions for the function wizard, from the sheet of this add-in: name, description, (help topic),
' then name and help of each argument.

Private Registered As Boolean

' Excel refuses while no workbook is open, so this is called again whenever one becomes active.
Public Sub RegisterHelp()
    Dim Rows As Variant, Row As Long
    If Registered Or ActiveWorkbook Is Nothing Then Exit Sub
    On Error GoTo Later
    Rows = ThisWorkbook.Worksheets(HelpSheet()).UsedRange.Value2
    For Row = 2 To UBound(Rows, 1)
        RegisterFunction Rows, Row
    Next
    Registered = True
    ThisWorkbook.Saved = True
Later:
End Sub

Private Sub RegisterFunction(ByVal Rows As Variant, ByVal Row As Long)
    Dim Texts() As Variant, Count As Long
    Do While 5 + 2 * Count <= UBound(Rows, 2)
        If IsEmpty(Rows(Row, 5 + 2 * Count)) Then Exit Do
        ReDim Preserve Texts(0 To Count)
        Texts(Count) = Rows(Row, 5 + 2 * Count)
        Count = Count + 1
    Loop
    If Count = 0 Then
        Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & Rows(Row, 1), Description:=Rows(Row, 2), Category:=TextCategory()
    Else
        Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!" & Rows(Row, 1), Description:=Rows(Row, 2), Category:=TextCategory(), ArgumentDescriptions:=Texts
    End If
End Sub
