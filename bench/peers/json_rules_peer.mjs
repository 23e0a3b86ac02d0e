// json-rules-engine: node json_rules_peer.mjs FOLDER CLAIMS-BY-LISTS
import { Engine } from 'json-rules-engine';
import { Index, claims, grouped, key, library, measure } from './workload.mjs';

const [folder, few] = process.argv.slice(2);
const { rules, points } = library(folder);

const fact = (name, operator, value) => ({ fact: name, operator, value });
const paid = fact('amount', 'greaterThan', 0);
const sexKnown = fact('sex', 'in', ['1', '2']);

// Settings in which a point pays, against the kind of the visit.
function outside(settings) {
  const paidIn = [];
  if (settings.includes('inpatient')) paidIn.push(fact('inpatient', 'equal', true));
  if (settings.includes('emergency')) paidIn.push(fact('emergency', 'equal', true));
  if (settings.includes('outpatient')) {
    paidIn.push({ all: [fact('inpatient', 'equal', false), fact('emergency', 'equal', false)] });
  }
  return { not: { any: paidIn } };
}

// What each rule asks of a line, for a point's values.
const conditions = {
  'drug-sex': (point) => [sexKnown, fact('sex', 'notEqual', point.sex)],
  'service-sex': (point) => [sexKnown, fact('sex', 'notEqual', point.sex)],
  'drug-child-formulation': (point, own) => [
    paid, fact('age_years', 'greaterThan', point.max_age_years ?? own.child_age_max)],
  'service-child-specific': (point, own) => [
    paid,
    point.max_age_days === null ? fact('age_years', 'greaterThan', own.child_age_max)
      : fact('age_days', 'greaterThan', point.max_age_days)],
  'service-institution-level': (point) => [paid, fact('level', 'lessThan', point.min_level)],
  'drug-care-setting': (point) => [paid, fact('med_type', 'notStartsWith', '99'), outside(point.settings)],
  'service-care-setting': (point) => [paid, outside(point.settings)],
};

function engineOf(list) {
  const engine = new Engine();
  engine.addOperator('notStartsWith', (text, start) => !text.startsWith(start), (text) => typeof text === 'string');
  engine.addOperator('inSet', (code, set) => set.has(code));
  for (const rule of list) engine.addRule(rule);
  return engine;
}

// One rule for each group of points, with their codes as a list. The code is asked first and alone, so that the rest is
// asked for few lines.
function byLists(operator, codesOf) {
  const engine = engineOf(grouped(points).map(({ point, codes }) => ({
    conditions: {
      all: [
        { ...fact('code', operator, codesOf(codes)), priority: 10 },
        fact('day', 'greaterThanInclusive', point.from),
        fact('day', 'lessThan', point.to),
        ...conditions[point.rule](point, rules[point.rule]),
      ],
    },
    event: { type: point.rule },
  })));
  return async (read) => {
    const hits = new Set();
    for (const claim of read) {
      for (const line of claim.lines) {
        const { events } = await engine.run(line);
        for (const event of events) hits.add(key(claim.claim, line.line, event.type));
      }
    }
    return [...hits];
  };
}

// The host finds the points; an engine for each different point holds its one rule.
function byHost() {
  const index = new Index(points);
  const engines = new Map();
  const engineFor = new Map();
  for (const point of points) {
    const { code, from, to, ...said } = point;
    const text = JSON.stringify(said);
    if (!engines.has(text)) {
      engines.set(text, engineOf([{
        conditions: { all: conditions[point.rule](point, rules[point.rule]) },
        event: { type: point.rule },
      }]));
    }
    engineFor.set(point, engines.get(text));
  }
  return async (read) => {
    const hits = new Set();
    for (const claim of read) {
      const asked = [];
      index.each(claim, (line, point) => asked.push([line, point]));
      for (const [line, point] of asked) {
        const { events } = await engineFor.get(point).run(line);
        for (const event of events) hits.add(key(claim.claim, line.line, event.type));
      }
    }
    return [...hits];
  };
}

const some = await claims(folder, Number(few));
const all = await claims(folder, 0);
await measure(folder, 'json-rules-lists', 'codes in lists, one line a call', some, byLists('in', (codes) => codes));
await measure(folder, 'json-rules-sets', 'codes in sets (own operator), one line a call', some,
  byLists('inSet', (codes) => new Set(codes)));
await measure(folder, 'json-rules-host', 'points found by the host, one a call', all, byHost());
