Attribute VB_Name = "GhgRibbon"
Option Explicit

' Callbacks of the ribbon. A button's id is its command, its tag says what must be open.

Private Ribbon As IRibbonUI

Public Sub RibbonLoaded(ByVal Loaded As IRibbonUI)
    Set Ribbon = Loaded
End Sub

Public Sub RibbonPressed(ByVal Control As IRibbonControl)
    RunCommand Control.Id
End Sub

Public Sub RibbonEnabled(ByVal Control As IRibbonControl, ByRef Enabled As Variant)
    Enabled = IsOpen(Control.Tag)
End Sub

' After an unhandled error VBA forgets its variables; the ribbon then keeps its last state.
Public Sub RefreshRibbon()
    If Not Ribbon Is Nothing Then Ribbon.Invalidate
End Sub

Private Function IsOpen(ByVal Needed As String) As Boolean
    Dim Found As Name
    If Needed = "nothing" Then
        IsOpen = True
    ElseIf Not ActiveWorkbook Is Nothing Then
        If Needed = "workbook" Then
            IsOpen = True
        Else
            On Error Resume Next
            Set Found = ActiveWorkbook.Names(EngagementName())
            IsOpen = Not Found Is Nothing
        End If
    End If
End Function
