// Compares any server with the golden recordings: `npm run contract -- --base URL --tokens FILE [--only rest|stream]`.
// The scenarios and what they look at are described in README.md.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as rest from './scenario.mjs';
import * as stream from './stream-scenario.mjs';

const HELP = `Compares a GoToSocial (or a stand-in for one) with the golden recordings, and prints what differs.

  npm run contract -- --base http://localhost:8080 --tokens tokens.json [--only stream] [--host NAME] [--exact]

  --base    where the server listens
  --tokens  {"admin": "…", "alice": "…", "bob": "…", "carol": "…", "app": "…"}, see test/contract/README.md
  --only    rest (default): 319 REST steps · stream: handshakes and frames of the streaming API
  --host    what the server calls itself, when that is not the host of --base
  --exact   also compare full error texts, Link values, charset and Cache-Control

Each of the two needs a FRESH server of its own: the accounts admin, alice, bob and carol and nothing else, as README.md
describes. The second one run against the same server differs everywhere. Exits 0 only if nothing differs.`;

const SCENARIOS = {
  rest: { scenario: rest, file: 'recording.jsonl', unit: 'steps' },
  stream: { scenario: stream, file: 'stream-recording.jsonl', unit: 'entries' },
};

const fail = (message) => {
  console.error(`${message}\n\n${HELP}`);
  process.exit(2);
};

function options() {
  try {
    const { values } = parseArgs({
      options: {
        base: { type: 'string' }, tokens: { type: 'string' }, only: { type: 'string', default: 'rest' },
        host: { type: 'string' }, exact: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' },
      },
    });
    return values;
  } catch (error) {
    return fail(error.message);
  }
}

const { base: url, tokens: file, only, host, exact, help } = options();
if (help) {
  console.log(HELP);
  process.exit(0);
}
if (!url || !file) fail('--base and --tokens are needed');
if (!URL.canParse(url)) fail(`--base is not a URL: ${url}`);
const chosen = SCENARIOS[only];
if (!chosen) fail(`--only is rest or stream, not ${only}`);

const base = url.replace(/\/$/, '');
const tokens = JSON.parse(readFileSync(file, 'utf8'));
const recorded = readFileSync(new URL(chosen.file, import.meta.url), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
const live = await chosen.scenario.run({ base, host: host ?? new URL(base).host, tokens });
const found = chosen.scenario.compare(recorded, live, exact);
for (const { name, differences } of found) console.log([name, ...differences.map((line) => `  ${line}`)].join('\n'));
console.log(`${recorded.length} ${chosen.unit}, ${found.length} differ`);
process.exitCode = found.length === 0 ? 0 : 1;
