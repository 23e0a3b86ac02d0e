/// <reference types="vite/client" />
declare module 'element-plus/es/locale/lang/en' { const words: import('element-plus/es/locale').Language; export default words }
declare module 'element-plus/es/locale/lang/zh-cn' { const words: import('element-plus/es/locale').Language; export default words }
