// Every word in both languages, with the same placeholders.
import { describe, expect, it } from 'vitest'

type Words = { [key: string]: string | Words }
const zh = import.meta.glob<{ default: Words }>('./zh/*.ts', { eager: true })
const en = import.meta.glob<{ default: Words }>('./en/*.ts', { eager: true })

function flat(words: Words, prefix = ''): Map<string, string> {
  const found = new Map<string, string>()
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') found.set(prefix + key, [...value.matchAll(/\{\w+\}/g)].map(String).sort().join())
    else for (const [inner, holes] of flat(value, `${prefix}${key}.`)) found.set(inner, holes)
  }
  return found
}

describe('words', () => {
  it.each(Object.keys(zh))('%s has the same keys and placeholders in English', (path) => {
    const other = en[path.replace('/zh/', '/en/')]
    expect(other, `${path} has no English side`).toBeDefined()
    expect(Object.fromEntries(flat(other!.default))).toEqual(Object.fromEntries(flat(zh[path]!.default)))
  })
})
