// What the JavaScript peers share: the claims, the points, an index of points by code, and the clock.
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const ROUNDS = 3;

// The rules of library.json with their parameters, and its points.
export function library(folder) {
  return JSON.parse(readFileSync(`${folder}/library.json`, 'utf8'));
}

// The first `count` claims, all when it is 0. A number that is not known is null.
export async function claims(folder, count) {
  const read = [];
  for await (const line of createInterface({ input: createReadStream(`${folder}/claims.jsonl`) })) {
    read.push(JSON.parse(line));
    if (read.length === count) break;
  }
  return read;
}

// For engines without an index of their own: the host looks a line's points up, as it would in a database.
export class Index {
  #points = new Map();

  constructor(points) {
    for (const point of points) {
      const found = this.#points.get(point.code);
      if (found) found.push(point);
      else this.#points.set(point.code, [point]);
    }
  }

  // Calls use(line, point) for each point that is valid on the line's day.
  each(claim, use) {
    for (const line of claim.lines) {
      for (const point of this.#points.get(line.code) ?? []) {
        if (point.from <= line.day && line.day < point.to) use(line, point);
      }
    }
  }
}

// Points that say the same of many codes, as one group {point, codes}.
export function grouped(points) {
  const groups = new Map();
  for (const { code, ...point } of points) {
    const key = JSON.stringify(point);
    if (!groups.has(key)) groups.set(key, { point, codes: [] });
    groups.get(key).codes.push(code);
  }
  return [...groups.values()];
}

export function key(claim, line, rule) {
  return `${claim} ${line} ${rule}`;
}

// Best of three by CPU seconds of the whole process, so that neither a busy machine nor threads in the background change
// what is counted. Writes what was found beside the claims.
export async function measure(folder, name, form, claimsRead, judge) {
  let seconds = Infinity;
  let hits;
  await judge(claimsRead.slice(0, Math.ceil(claimsRead.length / 4)));  // the compiler warms up
  for (let round = 0; round < ROUNDS; ++round) {
    const begin = process.cpuUsage();
    hits = await judge(claimsRead);
    const { user, system } = process.cpuUsage(begin);
    seconds = Math.min(seconds, (user + system) / 1e6);
  }
  const file = `hits-${name}.txt`;
  writeFileSync(`${folder}/${file}`, hits.map((hit) => `${hit}\n`).join(''));
  const lines = claimsRead.reduce((sum, claim) => sum + claim.lines.length, 0);
  console.log(JSON.stringify({ form, hits: file, claims: claimsRead.length, lines, seconds }));
}
