Attribute VB_Name = "GhgCells"
Option Explicit
Option Private Module

' What a worksheet function does around its call.

Public Function CallFunction(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    Dim Cell As Object, Old As Boolean
    On Error GoTo Failed
    If TypeName(Application.Caller) = "Range" Then
        Set Cell = Application.Caller
        Old = Cell.Worksheet.Parent.Date1904
    End If
    CallFunction = Ask("calculate", Array(FunctionName, PlaceOf(Cell), Old, Arguments))
    Exit Function
Failed:
    CallFunction = CVErr(xlErrNA)
End Function

' The sentence that belongs to the error of a cell.
Public Function Explain(ByVal Cell As Variant) As Variant
    Dim Place As String
    On Error GoTo Failed
    If IsObject(Cell) Then Place = PlaceOf(Cell)
    Explain = Ask("explain", Array(Place, ToPython(Cell)))
    If IsError(Explain) And LastFailure() <> "" Then Explain = LastFailure()
    Exit Function
Failed:
    Explain = CVErr(xlErrNA)
End Function

Private Function PlaceOf(ByVal Cell As Object) As String
    If Cell Is Nothing Then Exit Function
    If TypeName(Cell) <> "Range" Then Exit Function
    PlaceOf = Cell.Worksheet.Parent.Name & vbTab & Cell.Worksheet.Name & vbTab & Cell.Row & vbTab & Cell.Column
End Function
