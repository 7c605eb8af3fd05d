// Asks axe whether a page can be used by everyone, in the window's own colours. The script is put in through the
// browser's own tooling, so the page's content security policy stays as it is.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Violation {
  readonly id: string
  readonly nodes: readonly {
    readonly target: readonly unknown[]
    readonly failureSummary?: string
  }[]
}

/**
 * Expects a page without violations of WCAG 2.2 A and AA, and without sideways scrolling. The window needs scripts: axe
 * is one.
 */
export const expectUsable = async (page: Page, about: string): Promise<void> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Runtime.evaluate', { expression: source })
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then((r) => JSON.stringify(r.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ target, failureSummary }) => ({ target, failureSummary })) }))))`,
    awaitPromise: true,
    returnByValue: true,
  })
  await session.detach()
  // because: the expression above returns exactly this as text
  const violations = JSON.parse(String(result.value)) as readonly Violation[]
  const found = violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${about}: ${id} at ${String(target)} ${failureSummary ?? ''}`,
    ),
  )
  expect(found).toEqual([])
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
  expect(wide, `${about} scrolls sideways`).toBe(false)
}
