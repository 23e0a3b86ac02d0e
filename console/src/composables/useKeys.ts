// Keys of a page. Nothing happens while somebody writes or a dialog is open.
import { onBeforeUnmount, onMounted } from 'vue'

export function useKeys(keys: Record<string, (event: KeyboardEvent) => void>): void {
  function listen(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const target = event.target as HTMLElement | null
    if (target?.closest('input, textarea, select, [contenteditable], [role="dialog"], [role="combobox"]')) return
    if (document.querySelector('.el-overlay:not([style*="display: none"]) [role="dialog"]')) return
    const action = keys[event.key]
    if (!action) return
    if (event.key === 'Enter' && target?.closest('a, button')) return
    event.preventDefault()
    action(event)
  }
  onMounted(() => window.addEventListener('keydown', listen))
  onBeforeUnmount(() => window.removeEventListener('keydown', listen))
}
