; Sluice is offered under “Open with” for JSON files, and changes nobody's default.
!macro customInstall
  WriteRegStr SHCTX "Software\Classes\Sluice.JobFile" "" "Sluice job file"
  WriteRegStr SHCTX "Software\Classes\Sluice.JobFile\shell\open\command" "" '"$INSTDIR\${APP_EXECUTABLE_FILENAME}" "%1"'
  WriteRegStr SHCTX "Software\Classes\.json\OpenWithProgids" "Sluice.JobFile" ""
!macroend

!macro customUnInstall
  DeleteRegKey SHCTX "Software\Classes\Sluice.JobFile"
  DeleteRegValue SHCTX "Software\Classes\.json\OpenWithProgids" "Sluice.JobFile"
!macroend
