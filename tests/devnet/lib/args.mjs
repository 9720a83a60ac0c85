// Command lines of the devnet scripts: "--name value" pairs, bare flags and positionals.
export function parseArgs(argv, known) {
  const out = { _: [] };
  for (const [name, value] of Object.entries(known)) out[name] = value;
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i];
    if (!word.startsWith('--')) {
      out._.push(word);
      continue;
    }
    const name = word.slice(2);
    if (!(name in known)) throw new Error(`unknown option ${word}`);
    if (known[name] === false) {
      out[name] = true;
    } else {
      if (i + 1 >= argv.length) throw new Error(`${word} wants a value`);
      out[name] = argv[++i];
    }
  }
  return out;
}
