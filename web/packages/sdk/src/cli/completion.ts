// What a shell offers after `chenxi-dev` and Tab.
export interface Described {
  /** subcommands by command; none: []. */
  commands: Record<string, readonly string[]>;
  options: Record<string, readonly string[]>;
}

const words = (list: readonly string[]): string => list.join(' ');

export function bash({ commands, options }: Described): string {
  const cases = Object.keys(commands).map((name) => `    ${name}) words="${words([...commands[name]!, ...options[name]!])}" ;;`);
  return `_chenxi_dev() {
  local words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${words(Object.keys(commands))}"
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _chenxi_dev chenxi-dev
`;
}

export function zsh({ commands, options }: Described): string {
  const cases = Object.keys(commands).map((name) => `    ${name}) compadd -- ${words([...commands[name]!, ...options[name]!])} ;;`);
  return `#compdef chenxi-dev
_chenxi_dev() {
  if (( CURRENT == 2 )); then
    compadd -- ${words(Object.keys(commands))}
    return
  fi
  case "$words[2]" in
${cases.join('\n')}
  esac
}
compdef _chenxi_dev chenxi-dev
`;
}
