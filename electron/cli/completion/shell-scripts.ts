/** The shells that completion is there for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof SHELLS)[number]

/* Each asks Sluice at every TAB, so it fits whichever version is installed, and evaluates nothing that it is told. */

const BASH = String.raw`_sluice() {
  local kind='' line
  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS= read -r line; do COMPREPLY+=("$line"); done
  } < <(sluice complete bash "\${COMP_LINE:0:COMP_POINT}" "$2" </dev/null 2>/dev/null)
  [[ $kind == files ]] || compopt +o default 2>/dev/null
}
complete -o default -F _sluice sluice
`

const ZSH = String.raw`#compdef sluice
_sluice() {
  local -a lines values shown
  local line
  lines=("\${(@f)$(sluice complete zsh "\${(Q)PREFIX}" "\${(@Q)words[2,CURRENT-1]}" </dev/null 2>/dev/null)}")
  if [[ $lines[1] == files ]]; then
    compset -P '--*='
    _files
    return
  fi
  for line in "\${(@)lines[2,-1]}"; do
    values+=("\${line%%$'\t'*}")
    shown+=("\${line/$'\t'/  -- }")
  done
  compadd -l -d shown -a values
}
if [[ $funcstack[1] == _sluice ]]; then
  _sluice "$@"
else
  compdef _sluice sluice
fi
`

const FISH = String.raw`function __sluice_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l lines (sluice complete fish "$current" $words </dev/null 2>/dev/null)
    if test "$lines[1]" = files
        set -l prefix (string match -r -- '^--[a-z-]+=' "$current")
        for path in (__fish_complete_path (string replace -- "$prefix" '' "$current"))
            echo -- "$prefix$path"
        end
    else if set -q lines[2]
        printf '%s\n' $lines[2..-1]
    end
end
complete -c sluice -f -a '(__sluice_complete)'
`

/** String.raw leaves the backslash that keeps `${` from TypeScript. */
const asWritten = (script: string): string => script.replaceAll('\\${', '${')

/** What makes a shell complete the commands of Sluice. */
export const COMPLETION_SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: asWritten(BASH),
  zsh: asWritten(ZSH),
  fish: FISH,
}
