// Months: what was paid, found, confirmed and recovered.
import type { OverviewMonth } from '@/api/overview'
import { approximate } from '@/text/format'
import { type ChartOption, kColour } from './echarts'

export interface Scale {
  divisor: number
  name: string
}
interface Words {
  fund_paid: string
  identified: string
  confirmed: string
  recovered: string
}

const shown = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 2 })

/** A list of the series at a month, each with its unit. */
export function tooltip(units: string[]) {
  return {
    trigger: 'axis' as const,
    formatter: (given: unknown) => {
      const points = given as { marker: string; seriesName: string; value: number | null; axisValueLabel: string; seriesIndex: number }[]
      const lines = points.map((each) => `${each.marker}${each.seriesName} <b>${each.value === null ? '–' : shown(each.value)}</b> ${units[each.seriesIndex] ?? ''}`)
      return [points[0]?.axisValueLabel ?? '', ...lines].join('<br>')
    },
  }
}

export function trendOption(months: OverviewMonth[], paid: Scale, found: Scale, words: Words): ChartOption {
  const of = (key: keyof OverviewMonth, scale: Scale) =>
    months.map((each) => (each[key] === null ? null : Number((approximate(each[key]) / scale.divisor).toFixed(2))))
  const hasPaid = months.some((each) => each.fund_paid !== null)
  return {
    grid: { left: 8, right: 8, top: 54, bottom: 4, containLabel: true },
    legend: { top: 0, left: 'center' },
    tooltip: tooltip([found.name, found.name, found.name, paid.name]),
    xAxis: { type: 'category', data: months.map((each) => each.month), axisLabel: { hideOverlap: true } },
    yAxis: [
      { type: 'value', name: found.name, nameTextStyle: { align: 'left' } },
      // Without a lake nothing is known of payments, and there is no axis for them.
      { type: 'value', show: hasPaid, name: paid.name, nameTextStyle: { align: 'right' }, splitLine: { show: false } },
    ],
    series: [
      { name: words.identified, type: 'bar', data: of('identified', found), itemStyle: { color: '#87a3c6' }, barMaxWidth: 18 },
      { name: words.confirmed, type: 'bar', data: of('confirmed', found), itemStyle: { color: kColour.blue }, barMaxWidth: 18 },
      { name: words.recovered, type: 'bar', data: of('recovered', found), itemStyle: { color: kColour.green }, barMaxWidth: 18 },
      ...(hasPaid
        ? [{
            name: words.fund_paid, type: 'line', yAxisIndex: 1, data: of('fund_paid', paid), symbolSize: 5,
            lineStyle: { color: kColour.amber, width: 1.5 }, itemStyle: { color: kColour.amber },
          }]
        : []),
    ],
  }
}

/** Bars of money with a count as a line: back-tests, profiles. */
export function monthsOption(
  months: { month: string; bar: string | null | undefined; line: number | null | undefined }[],
  scale: Scale,
  words: { bar: string; line: string; unit: string },
): ChartOption {
  return {
    grid: { left: 8, right: 8, top: 54, bottom: 4, containLabel: true },
    legend: { top: 0, left: 'center' },
    tooltip: tooltip([scale.name, words.unit]),
    xAxis: { type: 'category', data: months.map((each) => each.month), axisLabel: { hideOverlap: true } },
    yAxis: [
      { type: 'value', name: scale.name, nameTextStyle: { align: 'left' } },
      { type: 'value', name: words.unit, nameTextStyle: { align: 'right' }, splitLine: { show: false }, minInterval: 1 },
    ],
    series: [
      {
        name: words.bar, type: 'bar', barMaxWidth: 22, itemStyle: { color: '#5d86ba' },
        data: months.map((each) => Number((approximate(each.bar) / scale.divisor).toFixed(2))),
      },
      {
        name: words.line, type: 'line', yAxisIndex: 1, symbolSize: 5, lineStyle: { color: kColour.amber, width: 1.5 },
        itemStyle: { color: kColour.amber }, data: months.map((each) => each.line ?? null),
      },
    ],
  }
}
