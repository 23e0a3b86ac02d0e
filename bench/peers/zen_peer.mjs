// GoRules ZEN: node zen_peer.mjs FOLDER CLAIMS-BY-TABLE
import zen from '@gorules/zen-engine';
import { Index, claims, grouped, key, library, measure } from './workload.mjs';

const [folder, few] = process.argv.slice(2);
const { rules, points } = library(folder);
const engine = new zen.ZenEngine();

const settingIn = (of, settings) =>
  `((${of}inpatient and 'inpatient' in ${settings}) or (${of}emergency and 'emergency' in ${settings}) or ` +
  `(not ${of}inpatient and not ${of}emergency and 'outpatient' in ${settings}))`;

// What each rule asks: `line` and `point` say where their values lie, own are the rule's parameters.
const conditions = {
  'drug-sex': (line, point) => `${line}sex in ['1', '2'] and ${line}sex != ${point('sex')}`,
  'service-sex': (line, point) => `${line}sex in ['1', '2'] and ${line}sex != ${point('sex')}`,
  'drug-child-formulation': (line, point, own) =>
    `${line}amount > 0 and ${line}age_years != null and ` +
    `${line}age_years > (${point('max_age_years')} ?? ${own.child_age_max})`,
  'service-child-specific': (line, point, own) =>
    `${line}amount > 0 and ${line}age_years != null and (${point('max_age_days')} != null ? ` +
    `${line}age_days > ${point('max_age_days')} : ${line}age_years > ${own.child_age_max})`,
  'service-institution-level': (line, point) =>
    `${line}amount > 0 and ${line}level != null and ${line}level < ${point('min_level')}`,
  'drug-care-setting': (line, point) =>
    `${line}amount > 0 and not startsWith(${line}med_type, '99') and not ${settingIn(line, point('settings'))}`,
  'service-care-setting': (line, point) =>
    `${line}amount > 0 and not ${settingIn(line, point('settings'))}`,
};

const node = (id, type, content = {}) => ({ id, name: id, type, position: { x: 0, y: 0 }, content });
function decision(middle) {
  return engine.createDecision({
    nodes: [node('in', 'inputNode'), middle, node('out', 'outputNode')],
    edges: [['in', middle.id], [middle.id, 'out']].map(([sourceId, targetId]) => (
      { id: `${sourceId}-${targetId}`, type: 'edge', sourceId, targetId })),
  });
}

// One decision table of all points, run for each line of a claim: a row for each group of points that say the same, with
// their codes as a list.
function byTable() {
  const literal = (value) => JSON.stringify(value);
  const table = decision(node('table', 'decisionTableNode', {
    hitPolicy: 'collect',
    executionMode: 'loop',
    inputField: 'lines',
    outputPath: 'hits',
    passThrough: false,
    inputs: [{ id: 'code', name: 'code', field: 'code' }, { id: 'day', name: 'day', field: 'day' },
      { id: 'when', name: 'when', field: null }],
    outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
    rules: grouped(points).map(({ point, codes }, row) => ({
      _id: `row${row}`,
      code: codes.map(literal).join(', '),
      day: `>= ${point.from} and < ${point.to}`,
      when: conditions[point.rule]('', (column) => literal(point[column]), rules[point.rule]),
      rule: literal(point.rule),
    })),
  }));
  return async (read) => {
    const hits = new Set();
    for (const claim of read) {
      const { result } = await table.evaluate({ lines: claim.lines });
      result.hits.forEach((found, i) => {
        for (const { rule } of found) hits.add(key(claim.claim, claim.lines[i].line, rule));
      });
    }
    return [...hits];
  };
}

// The host finds the points; one expression for each rule over the lines with their points. Only what is asked about goes
// over the border, `batch` claims a call.
function byHost(batch) {
  const index = new Index(points);
  const names = Object.keys(rules);
  const judge = decision(node('rules', 'expressionNode', {
    executionMode: 'single',
    passThrough: false,
    inputField: null,
    outputPath: null,
    expressions: names.map((rule, i) => ({
      id: rule,
      key: `r${i}`,
      value: `map(filter(r${i}, ${conditions[rule]('#.', (column) => `#.point.${column}`, rules[rule])}), #.id)`,
    })),
  }));
  const number = new Map(names.map((rule, i) => [rule, `r${i}`]));
  return async (read) => {
    const hits = new Set();
    for (let begin = 0; begin < read.length; begin += batch) {
      const asked = Object.fromEntries(names.map((_, i) => [`r${i}`, []]));
      const what = [];
      for (const claim of read.slice(begin, begin + batch)) {
        index.each(claim, (line, point) => {
          const { sex, amount, age_days, age_years, level, med_type, inpatient, emergency } = line;
          asked[number.get(point.rule)].push(
            { id: what.length, point, sex, amount, age_days, age_years, level, med_type, inpatient, emergency });
          what.push(key(claim.claim, line.line, point.rule));
        });
      }
      if (what.length === 0) continue;
      const { result } = await judge.evaluate(asked);
      for (const ids of Object.values(result)) for (const id of ids) hits.add(what[id]);
    }
    return [...hits];
  };
}

const some = await claims(folder, Number(few));
const all = await claims(folder, 0);
await measure(folder, 'zen-table', 'one decision table of all points, one claim a call', some, byTable());
await measure(folder, 'zen-host-1', 'points found by the host, one claim a call', all, byHost(1));
await measure(folder, 'zen-host-64', 'points found by the host, 64 claims a call', all, byHost(64));
