// Money and times as people read them. Money comes as decimal strings and never becomes a binary number.

const kMoney = /^(-?)(\d+)(?:\.(\d+))?$/

function group(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** Micros (10^-6 yuan) of a decimal string; null when it is none. */
export function micros(amount: string | null | undefined): bigint | null {
  const match = kMoney.exec((amount ?? '').trim())
  if (!match || (match[3]?.length ?? 0) > 6) return null
  const value = BigInt(match[2] + (match[3] ?? '').padEnd(6, '0'))
  return match[1] ? -value : value
}

/** The decimal string of micros: at least two decimals, no zeros beyond. */
export function fromMicros(value: bigint): string {
  const sign = value < 0n ? '-' : ''
  const digits = (value < 0n ? -value : value).toString().padStart(7, '0')
  const decimals = digits.slice(-6).replace(/0{1,4}$/, '')
  return `${sign}${digits.slice(0, -6)}.${decimals}`
}

/** "1234.5" → "1,234.50"; half up to the cent. What is no amount stays as it is; nothing is "–". */
export function money(amount: string | null | undefined): string {
  const value = micros(amount)
  if (value === null) return amount ?? '–'
  const negative = value < 0n
  const cents = ((negative ? -value : value) + 5000n) / 10000n
  const text = `${group((cents / 100n).toString())}.${(cents % 100n).toString().padStart(2, '0')}`
  return negative && cents > 0n ? `-${text}` : text
}

/** All decimals that there are, with thousands. */
export function exactMoney(amount: string | null | undefined): string {
  const value = micros(amount)
  if (value === null) return amount ?? '–'
  const [whole, decimals] = fromMicros(value).split('.') as [string, string]
  return `${group(whole)}.${decimals}`
}

/** For wall displays: 万 and 亿 (or k, M, bn) with two decimals. */
export function shortMoney(amount: string | null | undefined, chinese: boolean): { text: string; unit: string } {
  const value = micros(amount)
  if (value === null) return { text: amount ?? '–', unit: '' }
  const yuan = (value < 0n ? -value : value) / 1000000n
  const steps: [bigint, string][] = chinese
    ? [[100000000n, '亿元'], [10000n, '万元']]
    : [[1000000000n, 'bn'], [1000000n, 'M'], [10000n, 'k']]
  for (const [size, unit] of steps) {
    if (yuan < size) continue
    const divisor = !chinese && unit === 'k' ? 1000n : size
    return { text: money(fromMicros(value / divisor)), unit }
  }
  return { text: money(amount), unit: chinese ? '元' : '' }
}

export function sum(amounts: (string | null | undefined)[]): string {
  return fromMicros(amounts.reduce((total, each) => total + (micros(each) ?? 0n), 0n))
}

export function compare(a: string | null | undefined, b: string | null | undefined): number {
  const difference = (micros(a) ?? 0n) - (micros(b) ?? 0n)
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

/** For axes and bars only, where a binary number does no harm. */
export function approximate(amount: string | null | undefined): number {
  return Number(micros(amount) ?? 0n) / 1e6
}

export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : group(String(Math.trunc(value))).replace(/^-,/, '-')
}

export function percent(share: number | null | undefined, digits = 1): string {
  return share === null || share === undefined ? '–' : `${(share * 100).toFixed(digits)}%`
}

/** "2025-03-01 08:15:00" → "2025-03-01 08:15"; a day stays a day. */
export function time(value: string | null | undefined): string {
  if (!value) return '–'
  return value.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d):\d\d$/, '$1')
}
export function day(value: string | null | undefined): string {
  return value ? value.slice(0, 10) : '–'
}

/** Days from today (local) to a day: negative when it is over. */
export function daysUntil(value: string, today = new Date()): number {
  const [year, month, date] = value.slice(0, 10).split('-').map(Number) as [number, number, number]
  const from = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate())
  return Math.round((Date.UTC(year, month - 1, date) - from) / 86400000)
}

/** A day as the server writes it. */
export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`
}
export const today = () => dayOf(new Date())
