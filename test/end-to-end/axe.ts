// Asks axe whether a page can be used by everyone, as it looks on a wide window in the light and on a phone in the
// dark. The script is put in through the browser's own tooling, so the page's content security policy stays as it is.

import { readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly {
    readonly target: readonly unknown[]
    readonly failureSummary?: string
  }[]
}

/** WCAG 2.2 A and AA. */
const EVERYTHING = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** What another width or other colours can change. */
const OF_THE_LOOK = ['color-contrast', 'target-size', 'scrollable-region-focusable']

const LOOKS = [
  { width: 1280, colorScheme: 'light', runOnly: { type: 'tag', values: EVERYTHING } },
  { width: 390, colorScheme: 'dark', runOnly: { type: 'rule', values: OF_THE_LOOK } },
] as const

/** The other two of two widths and two colours: for every page once, and not for every state of it. */
const OTHER_LOOKS = [
  { width: 1280, colorScheme: 'dark', runOnly: { type: 'rule', values: OF_THE_LOOK } },
  { width: 390, colorScheme: 'light', runOnly: { type: 'rule', values: OF_THE_LOOK } },
] as const

const violationsOf = async (session: CDPSession, runOnly: object, about: string) => {
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(${JSON.stringify({ runOnly })}).then((r) => JSON.stringify(r.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })) }))))`,
    awaitPromise: true,
    returnByValue: true,
  })
  // because: the expression above returns exactly this as text
  const violations = JSON.parse(String(result.value)) as readonly Violation[]
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${about}: ${id} at ${String(target)} ${failureSummary ?? ''}`,
    ),
  )
}

/** Where pictures of every page go that is asked about, for looking at; none without it. */
const PICTURES = process.env['PARLEY_PICTURES']

const takePicture = async (page: Page, name: string) => {
  if (PICTURES === undefined) return
  await mkdir(PICTURES, { recursive: true })
  await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
}

const named = (about: string) => about.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')

/**
 * Expects a page without violations of WCAG 2.2 A and AA in light and in dark, and without sideways scrolling on a wide
 * window and on a phone. The window needs scripts: axe is one. It is light and wide afterwards.
 */
export const expectUsable = async (
  page: Page,
  about: string,
  { everyLook = false } = {},
): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: source })
  for (const { width, colorScheme, runOnly } of everyLook ? [...LOOKS, ...OTHER_LOOKS] : LOOKS) {
    const look = `${about}, ${width} px, ${colorScheme}`
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme })
    expect(await violationsOf(session, runOnly, look)).toEqual([])
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    expect(wide, `${look} scrolls sideways`).toBe(false)
    await takePicture(page, `${named(about)}-${width}-${colorScheme}`)
  }
  await session.detach()
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.emulateMedia({ colorScheme: 'light' })
}
