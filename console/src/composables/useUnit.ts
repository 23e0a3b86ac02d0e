// The unit in which sums are shown: by their size, or the one that the reader has chosen.
import { computed, ref } from 'vue'
import { useI18n } from 'vue-i18n'
import { approximate, fromMicros, micros, money, shortMoney } from '@/text/format'

export type UnitName = 'auto' | 'yuan' | 'wan' | 'yi'
export const kUnits: UnitName[] = ['auto', 'yuan', 'wan', 'yi']
const kSizes: Record<Exclude<UnitName, 'auto'>, bigint> = { yuan: 1n, wan: 10000n, yi: 100000000n }
const kKept = 'mingjian.unit'

const kept = localStorage.getItem(kKept) as UnitName | null
const chosen = ref<UnitName>(kept && kUnits.includes(kept) ? kept : 'auto')

export interface Amount {
  text: string
  unit: string
}

export function useUnit() {
  const { t, locale } = useI18n()
  const unit = computed({
    get: () => chosen.value,
    set: (name: UnitName) => {
      chosen.value = name
      localStorage.setItem(kKept, name)
    },
  })
  const nameOf = (name: Exclude<UnitName, 'auto'>) => t(`overview.units.${name}`)
  function amount(value: string | null | undefined): Amount {
    const exact = micros(value)
    if (chosen.value === 'auto' || exact === null) return shortMoney(value, locale.value === 'zh')
    return { text: money(fromMicros(exact / kSizes[chosen.value])), unit: nameOf(chosen.value) }
  }
  const text = (value: string | null | undefined): string => {
    const found = amount(value)
    return found.unit ? `${found.text} ${found.unit}` : found.text
  }
  // Without a choice, English has units of its own.
  const kEnglish: [number, string][] = [[1e9, '¥bn'], [1e6, '¥M'], [1e3, '¥k'], [1, '¥']]
  /** One unit for an axis whose largest value is `largest` yuan: divisor and name. */
  function axis(largest: number): { divisor: number; name: string } {
    let name = chosen.value
    if (name === 'auto' && locale.value !== 'zh') {
      const [divisor, unit] = kEnglish.find(([size]) => largest >= size) ?? [1, '¥']
      return { divisor, name: unit }
    }
    if (name === 'auto') name = largest >= 1e8 ? 'yi' : largest >= 1e4 ? 'wan' : 'yuan'
    return { divisor: Number(kSizes[name]), name: nameOf(name) }
  }
  const axisOf = (amounts: (string | null | undefined)[]) => axis(Math.max(0, ...amounts.map(approximate)))
  return { unit, amount, text, axis, axisOf }
}
