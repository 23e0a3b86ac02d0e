export interface Column {
  key: string // also the name of its slot: cell-<key>
  title: string
  align?: 'left' | 'right' | 'center'
  width?: string // CSS
  clip?: boolean // one line, cut off
  about?: string // on hover over the title
}
