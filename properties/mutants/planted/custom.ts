/** Bugs in names, hints and custom sections. */
import { inFile } from './inFile.ts'
import type { PlantedRow } from './Row.ts'

const names = inFile('binary/Names', 'binary/Foreign')
const hints = inFile('binary/BranchHints', 'binary/Foreign')
const encode = inFile('binary/Encode', 'binary/Foreign')
const decode = inFile('binary/Decode', 'binary/Foreign')
const sections = inFile('binary/Sections', 'binary/Foreign')
const text = inFile('text/Annotations', 'binary/Foreign')
const fields = inFile('text/Module', 'text/Parser')

export const custom: ReadonlyArray<PlantedRow> = [
  fields('for (const custom of customsHere(p)) d.customs.push(custom)', 'd.customs.push(...customsHere(p))'),
  names("  'labels',\n  'types',", "  'types',\n  'labels',"),
  names("  'tables',\n  'mems',", "  'mems',\n  'tables',"),
  names("  'elems',\n  'datas',", "  'datas',\n  'elems',"),
  names("  'fields',\n  'tags'\n", "  'tags',\n  'fields'\n"),
  names("['locals', 'labels', 'fields']", "['locals', 'fields']"),
  names('!failed(c) && !found.has(x)', '!failed(c)'),
  names('if (x <= last) report(', 'if (x < 0) report('),
  names('failed(c) ? {} : { module }', '{ module }'),
  names('key !== undefined && id > last', 'key !== undefined'),
  names("if (inner.at !== end) fail(inner, inner.at, 'section size mismatch')\n", ''),
  names('last = Math.max(last, id)', 'last = id'),
  names('if (c.failure === null && id <= last) report', 'if (c.failure === null && id < last - 1) report'),
  names('m.customs.find(', 'm.customs.findLast('),
  names('.sort(([x], [y]) => x - y)', ''),
  names('names.module === null ?\n', "names.module === null || names.module === '' ?\n"),
  names('names[key].size === 0 ? null', 'false ? null'),
  hints('m.customs.find(', 'm.customs.findLast('),
  hints("const imports = importCount(m, 'func')\n  const hints", 'const imports = 0\n  const hints'),
  hints("const imports = importCount(m, 'func')\n  const funcs", 'const imports = 0\n  const funcs'),
  hints('offsets.push(at - from)', 'offsets.push(at - from - 1)'),
  hints('likely: value === 1', 'likely: value === 0'),
  hints('push(b, Number(likely))', 'push(b, Number(!likely))'),
  hints("lastSection(m, 'datacount')", "lastSection(m, 'code')"),
  hints('.sort(([x], [y]) => x - y)', ''),
  encode('  writeCustoms(null)\n', ''),
  encode('    writeCustoms(name)\n', '    if (write !== null) writeCustoms(name)\n'),
  decode('if (written[name]) last = name', 'last = name'),
  decode('datacount: draft.codes.some(({ dataIdxAt }) => dataIdxAt >= 0)', 'datacount: draft.dataCount !== null'),
  decode('func: draft.typeIdxs.length > 0', 'func: true'),
  sections('order.indexOf(name) + 1', 'order.indexOf(name)'),
  text("before && accept(q, 'first') ? 'type'", "before && accept(q, 'first') ? 'import'"),
  text('sections[sections.indexOf(section) - 1] ?? null', 'section'),
  text("accept(q, 'last') ? 'data'", "accept(q, 'last') ? 'code'")
]
