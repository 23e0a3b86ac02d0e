// Counties beside one another: money in findings, and what that is of each 10,000 yuan paid.
import type { Overview } from '@/api/overview'
import { approximate } from '@/text/format'
import { type ChartOption, kColour } from './echarts'
import { type Scale, tooltip } from './trend'

export type RegionRow = Overview['regions'][number]
export const regionName = (row: RegionRow) => row.name || row.region

export function regionsOption(rows: RegionRow[], scale: Scale, words: { sum: string; rate: string; yuan: string }): ChartOption {
  const rate = (row: RegionRow) => {
    const paid = approximate(row.fund_paid)
    return paid > 0 ? Number(((approximate(row.fund_amt) / paid) * 10000).toFixed(1)) : null
  }
  const hasRate = rows.some((row) => rate(row) !== null)
  return {
    grid: { left: 8, right: 8, top: 54, bottom: 4, containLabel: true },
    legend: { top: 0, left: 'center' },
    tooltip: tooltip([scale.name, words.yuan]),
    xAxis: { type: 'category', data: rows.map(regionName), axisLabel: { interval: 0, hideOverlap: true, width: 76, overflow: 'truncate' } },
    yAxis: [
      { type: 'value', name: scale.name, nameTextStyle: { align: 'left' } },
      { type: 'value', show: hasRate, name: words.yuan, nameTextStyle: { align: 'right' }, splitLine: { show: false } },
    ],
    series: [
      {
        name: words.sum, type: 'bar', barMaxWidth: 28, itemStyle: { color: '#5d86ba' },
        data: rows.map((row) => Number((approximate(row.fund_amt) / scale.divisor).toFixed(2))),
      },
      ...(hasRate ? [{ name: words.rate, type: 'scatter', yAxisIndex: 1, symbolSize: 9, itemStyle: { color: kColour.amber }, data: rows.map(rate) }] : []),
    ],
  }
}
