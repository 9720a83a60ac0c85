// Measures what a suite asks of JavaScript. In: {area, rounds, round_ms, packages, input}; out: {cases: [{name,
// result, ns: [per round]}]}, ns of CPU time of the whole process per call, collector and compiler threads included.
// An area is a file here that exports cases(load, input) -> [{name, run}]; what run() returns is its result, shown as
// text so that it can be compared.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const asked = JSON.parse(readFileSync(0, 'utf8'));
const load = createRequire(`${asked.packages}/package.json`);
const { cases } = await import(`./${asked.area}.mjs`);

const time = async (run, passes) => {
  const start = process.cpuUsage();
  for (let i = 0; i < passes; i++) {
    const value = run();
    if (value instanceof Promise) await value;
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) * 1000;
};

const calibrate = async (run) => {
  const wanted = asked.round_ms * 1e6;
  for (let passes = 1; ; passes *= 2) {
    const ns = await time(run, passes);
    if (ns >= wanted / 4) return Math.max(1, Math.ceil(wanted / (ns / passes)));
  }
};

const WARM_UP = 10; // rounds, for the compilers of the engine

const measured = [];
for (const { name, run } of await cases(load, asked.input)) {
  const passes = await calibrate(run);
  await time(run, passes * WARM_UP);
  measured.push({ name, run, result: String(await run()), passes, ns: [] });
}
for (let round = 0; round < asked.rounds; round++) {
  for (const one of measured) one.ns.push(await time(one.run, one.passes) / one.passes);
}
console.log(JSON.stringify({ cases: measured.map(({ name, result, ns }) => ({ name, result, ns })) }));
