// The one way to the server: JSON over fetch, by session cookie. A refusal becomes an ApiError with the
// server's sentence and the number under which its log knows the request.

export class ApiError extends Error {
  constructor(
    readonly status: number, // 0: the server was not reached
    readonly code: string,
    message: string,
    readonly requestId: string,
    readonly details: Record<string, unknown> = {}, // what else the server says of it: problems, diagnostics
  ) {
    super(message)
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>

interface Options {
  query?: Query
  body?: unknown // JSON
  raw?: Blob // sent as it is
  signal?: AbortSignal
  personal?: boolean // the answer names persons: unmasked when the user has asked for that
}

interface Hooks {
  expired: () => void // a session has ended
  unmask: () => boolean
}
const hooks: Hooks = { expired: () => {}, unmask: () => false }
export function connect(given: Partial<Hooks>): void {
  Object.assign(hooks, given)
}

// Below whatever path the console is served from.
const root = new URL('./', document.baseURI).pathname.replace(/\/(console\/)?$/, '')

export function address(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value === null || value === undefined || value === '' || value === false) continue
    parameters.set(name, value === true ? '1' : String(value))
  }
  const text = parameters.toString()
  return `${root}${path}${text ? `?${text}` : ''}`
}

async function failure(response: Response): Promise<ApiError> {
  let code = 'http'
  let message = `HTTP ${response.status}`
  let requestId = response.headers.get('X-Request-Id') ?? ''
  let details: Record<string, unknown> = {}
  try {
    const { error } = (await response.json()) as {
      error?: { code?: string; message?: string; request_id?: string } & Record<string, unknown>
    }
    details = error ?? {}
    code = error?.code ?? code
    message = error?.message ?? message
    requestId = error?.request_id ?? requestId
  } catch {
    // Not ours: a proxy's page. The status says enough.
  }
  return new ApiError(response.status, code, message, requestId, details)
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (method !== 'GET') headers['X-Requested-With'] = 'mingjian'
  let body: BodyInit | undefined
  if (options.raw) {
    body = options.raw
    headers['Content-Type'] = options.raw.type || 'application/octet-stream'
  } else if (options.body !== undefined) {
    body = JSON.stringify(options.body)
    headers['Content-Type'] = 'application/json'
  }
  const query = { ...options.query }
  if (options.personal && hooks.unmask()) query.unmask = 1
  let response: Response
  try {
    response = await fetch(address(path, query), {
      method,
      headers,
      body,
      signal: options.signal,
      credentials: 'same-origin',
      cache: 'no-store',
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiError(0, 'unreachable', '', '')
  }
  if (response.ok) return response
  const error = await failure(response)
  if (error.status === 401 && path !== '/v1/session') hooks.expired()
  throw error
}

async function json<T>(method: string, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options)
  const text = await response.text()
  return (text ? JSON.parse(text) : null) as T
}

export const get = <T>(path: string, query?: Query, options: Omit<Options, 'query'> = {}): Promise<T> =>
  json<T>('GET', path, { ...options, query })
/** Like `get`, for answers that name persons. */
export const getPersonal = <T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> =>
  json<T>('GET', path, { query, signal, personal: true })
export const post = <T>(path: string, body?: unknown, options: Omit<Options, 'body'> = {}): Promise<T> =>
  json<T>('POST', path, { ...options, body: body ?? {} })
export const put = <T>(path: string, body?: unknown): Promise<T> => json<T>('PUT', path, { body: body ?? {} })
export const del = <T>(path: string, query?: Query): Promise<T> => json<T>('DELETE', path, { query })
/** Sends a file as it is. */
export const upload = <T>(path: string, file: Blob, query?: Query, method: 'POST' | 'PUT' = 'POST'): Promise<T> =>
  json<T>(method, path, { raw: file, query })

/** Fetches a file and hands it to the browser; refusals become errors instead of a page of JSON. */
export async function download(path: string, query?: Query, name?: string): Promise<void> {
  const response = await send('GET', path, { query, personal: true })
  const disposition = response.headers.get('Content-Disposition') ?? ''
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1]
  const plain = /filename="?([^";]+)"?/i.exec(disposition)?.[1]
  const link = document.createElement('a')
  link.href = URL.createObjectURL(await response.blob())
  link.download = name ?? (encoded ? decodeURIComponent(encoded) : (plain ?? path.split('/').pop() ?? 'file'))
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10000)
}

export interface Page<T> {
  rows: T[]
  next: string | null
}
