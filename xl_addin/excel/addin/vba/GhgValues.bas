Attribute VB_Name = "GhgValues"
Option Explicit
Option Private Module

' What goes to Python and what comes back. An error is text with a mark in front, because COM cannot
' carry an Excel error out of Python and xlwings would read one as an empty cell.

Public Function Mark() As String
    Mark = ChrW(1)
End Function

' An argument as values: never a Range, so that nothing calls back into a calculating Excel.
Public Function ToPython(Optional ByVal Given As Variant) As Variant
    On Error GoTo Failed
    If IsMissing(Given) Then Exit Function
    If IsObject(Given) Then
        If TypeName(Given) = "Range" Then
            ToPython = RangeValues(Given)
        Else
            ToPython = Mark & "object"
        End If
    ElseIf IsArray(Given) Then
        ToPython = EachCell(Given, True)
    Else
        ToPython = Marked(Given)
    End If
    Exit Function
Failed:
    ToPython = Mark & "object"
End Function

' An argument that is a date: where its workbook counts from 1904, the number is another day than in this one.
Public Function DatesToPython(Optional ByVal Given As Variant) As Variant
    On Error GoTo Failed
    If TypeName(Given) = "Range" Then
        If Given.Worksheet.Parent.Date1904 Then
            DatesToPython = Mark & "calendar"
            Exit Function
        End If
    End If
    DatesToPython = ToPython(Given)
    Exit Function
Failed:
    DatesToPython = Mark & "object"
End Function

' A result for the cells: marked text becomes a real error.
Public Function FromPython(ByVal Result As Variant) As Variant
    If IsArray(Result) Then
        FromPython = EachCell(Result, False)
    Else
        FromPython = Unmarked(Result)
    End If
End Function

Private Function RangeValues(ByVal Area As Object) As Variant
    Dim Used As Object, Last As Long
    If Area.Areas.Count > 1 Then
        RangeValues = Mark & "areas"
        Exit Function
    End If
    ' A whole column is taken down to the last used row of its sheet.
    If Area.Rows.Count = Area.Worksheet.Rows.Count Then
        Set Used = Area.Worksheet.UsedRange
        Last = Used.Row + Used.Rows.Count - 1
        RangeValues = ToPython(Area.Resize(Last).Value2)
    Else
        RangeValues = ToPython(Area.Value2)
    End If
End Function

Private Function EachCell(ByVal Cells As Variant, ByVal Outward As Boolean) As Variant
    Dim Row As Long, Column As Long, Two As Boolean
    Two = Dimensions(Cells) = 2
    For Row = LBound(Cells, 1) To UBound(Cells, 1)
        If Two Then
            For Column = LBound(Cells, 2) To UBound(Cells, 2)
                If Outward Then
                    Cells(Row, Column) = Marked(Cells(Row, Column))
                Else
                    Cells(Row, Column) = Unmarked(Cells(Row, Column))
                End If
            Next
        ElseIf Outward Then
            Cells(Row) = Marked(Cells(Row))
        Else
            Cells(Row) = Unmarked(Cells(Row))
        End If
    Next
    EachCell = Cells
End Function

Public Function Dimensions(ByVal Cells As Variant) As Long
    Dim Bound As Long
    On Error Resume Next
    Dimensions = 1
    Bound = UBound(Cells, 2)
    If Err.Number = 0 Then Dimensions = 2
End Function

Private Function Marked(ByVal Cell As Variant) As Variant
    If IsError(Cell) Then
        Marked = Mark & CStr(CLng(Cell))
    Else
        Marked = Cell
    End If
End Function

Private Function Unmarked(ByVal Cell As Variant) As Variant
    Unmarked = Cell
    If VarType(Cell) = vbString Then
        If Left(Cell, 1) = Mark Then Unmarked = CVErr(CLng(Mid(Cell, 2)))
    End If
End Function
