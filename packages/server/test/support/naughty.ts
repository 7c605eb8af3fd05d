// The naughty strings, and how a page shows a text: for tests that put every one of them into every field.
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { LightMyRequestResponse } from 'fastify'
import { expect } from 'vitest'

export const naughty: readonly string[] = JSON.parse(
  gunzipSync(
    readFileSync(new URL('../look/data/naughty-strings.json.gz', import.meta.url)),
  ).toString(),
)

/** Requests count per address and minute: every string comes from an address of its own. */
export const addressOf = (at: number) => `198.51.${Math.floor(at / 250)}.${1 + (at % 250)}`

export const inBatches = async (work: (text: string, at: number) => Promise<void>) => {
  for (let from = 0; from < naughty.length; from += 8)
    await Promise.all(naughty.slice(from, from + 8).map((text, at) => work(text, from + at)))
}

/** As much of a text as a field takes; half a character at the cut is left out. */
export const cut = (text: string, most: number): string =>
  text.slice(0, most).replace(/[\uD800-\uDBFF]$/, '')

/** A text as it stands between tags or in an attribute of our pages. */
export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** A form either takes a text or gives it back as it was typed; true when it took it. */
export const takenOrGivenBack = (
  answer: LightMyRequestResponse,
  { typed, at }: { typed: string; at: number },
): boolean => {
  expect([200, 303, 409, 422], `${at}: ${answer.statusCode}`).toContain(answer.statusCode)
  if (answer.statusCode === 303 || answer.statusCode === 200) return true
  const back = escaped(typed.replaceAll('\r\n', '\n').trim())
  expect(answer.body.includes(back), `${at}: given back`).toBe(true)
  return false
}
