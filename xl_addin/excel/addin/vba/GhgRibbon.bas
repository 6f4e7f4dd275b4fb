Attribute VB_Name = "GhgRibbon"
Option Explicit

' Callbacks of the ribbon. A button's id is its command, its tag says what must be open.
' An error that nobody handles makes VBA forget its variables, the ribbon among them: every callback handles its own.

Private Ribbon As IRibbonUI

Public Sub RibbonLoaded(ByVal Loaded As IRibbonUI)
    On Error Resume Next
    Set Ribbon = Loaded
End Sub

Public Sub RibbonPressed(ByVal Control As IRibbonControl)
    On Error Resume Next
    RunCommand Control.Id
End Sub

Public Sub RibbonEnabled(ByVal Control As IRibbonControl, ByRef Enabled As Variant)
    Enabled = False
    On Error Resume Next
    Enabled = IsOpen(Control.Tag)
End Sub

Public Sub RefreshRibbon()
    On Error Resume Next
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
