// Ways to report for tests: the form as a browser sends it, with and without files.
import type { LightMyRequestResponse } from 'fastify'
import type { TestApp } from '../support/test-app.js'

export const aReport = {
  project: 'Widget',
  summary: 'A crafted header is followed outside the folder',
  details: 'A member named ../x is written outside of the folder it is unpacked into.',
} as const

export interface SentFile {
  readonly name: string
  readonly content: string | Buffer
}

const boundary = 'parley-test-boundary'

/** A multipart body, byte for byte as browsers write it. */
export const multipart = (
  fields: Readonly<Record<string, string>>,
  files: readonly SentFile[] = [],
): { payload: Buffer; headers: Record<string, string> } => {
  const head = (name: string, more = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n`
  const parts = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`${head(name)}\r\n${value}\r\n`),
  )
  const fileParts = files.map(({ name, content }) =>
    Buffer.concat([
      Buffer.from(
        `${head('attachments', `; filename="${name.replaceAll('"', '%22')}"`)}content-type: application/octet-stream\r\n\r\n`,
      ),
      Buffer.from(content),
      Buffer.from('\r\n'),
    ]),
  )
  return {
    payload: Buffer.concat([...parts, ...fileParts, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  }
}

/** Sends the form without scripts. */
export const send = (
  parley: TestApp,
  fields: Readonly<Record<string, string>> = {},
  options: { files?: readonly SentFile[]; address?: string } = {},
): Promise<LightMyRequestResponse> =>
  parley.request({
    url: '/report',
    method: 'POST',
    remoteAddress: options.address ?? '203.0.113.7',
    ...multipart({ ...aReport, ...fields }, options.files),
  })

/** The follow link's path of an answer that took the report. */
export const linkOf = (answer: LightMyRequestResponse): string => {
  const at = answer.headers.location
  if (answer.statusCode !== 303 || at === undefined)
    throw new Error(`The report was not taken: ${answer.statusCode}`)
  return at.replace(/\/sent$/, '')
}
