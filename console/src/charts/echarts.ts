// The parts of ECharts that pages use, and one palette. Add a chart or component here.
import { BarChart, CustomChart, LineChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components'
import * as echarts from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'

echarts.use([BarChart, CustomChart, LineChart, ScatterChart, AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer])
echarts.registerTheme('mingjian', {
  color: ['#1d4f91', '#c77700', '#1b6e3c', '#b3261e', '#5b3f96', '#4a7f94', '#7a8793'],
  textStyle: { fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--sans') },
  categoryAxis: { axisLine: { lineStyle: { color: '#a9b4bf' } }, axisTick: { show: false }, axisLabel: { color: '#46535f' } },
  valueAxis: { splitLine: { lineStyle: { color: '#e9edf1' } }, axisLabel: { color: '#46535f' }, nameTextStyle: { color: '#46535f' } },
  legend: { textStyle: { color: '#46535f' }, itemWidth: 14, itemHeight: 8 },
})
export { echarts }
export const kColour = { blue: '#1d4f91', red: '#b3261e', amber: '#c77700', green: '#1b6e3c', grey: '#a9b4bf', ink: '#46535f' }
export type { EChartsCoreOption as ChartOption } from 'echarts/core'
