import { ElMessage } from 'element-plus/es/components/message/index.mjs'
import { useI18n } from 'vue-i18n'
import { asError } from './useAsync'

/** Short notices; `failed` gives the server's sentence with the request's number. */
export function useNotice() {
  const { t } = useI18n()
  return {
    done: (text: string) => ElMessage({ message: text, type: 'success', grouping: true }),
    warn: (text: string) => ElMessage({ message: text, type: 'warning', grouping: true, duration: 6000 }),
    failed: (problem: unknown) => {
      const error = asError(problem)
      const text = error.code === 'unreachable' ? t('common.unreachable') : error.message
      const request = error.requestId ? ` (${t('common.request_id')} ${error.requestId})` : ''
      ElMessage({ message: text + request, type: 'error', duration: 8000, showClose: true, grouping: true })
    },
  }
}
