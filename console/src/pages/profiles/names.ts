// Names of codes on profiles; a code without a name stays as it is.
import { i18n } from '@/i18n'
import { kIndicators, kUnits } from './english'

function wordOf(kind: string, code: string | number | null | undefined): string {
  if (code === null || code === undefined || code === '') return '–'
  const key = `profiles.${kind}.${code}`
  return i18n.global.te(key) ? i18n.global.t(key) : String(code)
}
export const levelName = (code: string | null | undefined) => wordOf('levels', code)
export const typeName = (code: string | null | undefined) => wordOf('types', code)

const isChinese = () => i18n.global.locale.value === 'zh'
export const indicatorName = (id: string, title: string) => (isChinese() ? title : (kIndicators[id] ?? title))
export const unitName = (unit: string) => (isChinese() ? unit : (kUnits[unit] ?? unit))

/** A figure of the server, number or decimal string. */
export function figure(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null
  const number = Number(value)
  return Number.isFinite(number) ? number : null
}
/** With thousands and at most two decimals. */
export const shownFigure = (value: number | null): string =>
  value === null ? '–' : value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : 2 })
