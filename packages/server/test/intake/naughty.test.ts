// Every naughty string in every field: stored as text, shown as text, never a fault.
import { cleanLine, cleanText } from '@parley/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inTransaction } from '../../src/db/transaction.js'
import { loadFollowed } from '../../src/intake/follow.js'
import { reporterBy } from '../../src/intake/follow-link.js'
import { oneLine } from '../../src/web/look/one-line.js'
import { addressOf, escaped, inBatches, naughty } from '../support/naughty.js'
import { addProject, addTeam } from '../support/people.js'
import { openTestApp, type TestApp } from '../support/test-app.js'
import { linkOf, multipart, send } from './support.js'

let parley: TestApp
beforeAll(async () => {
  parley = await openTestApp({
    env: {
      PARLEY_INTAKE_PER_ADDRESS_PER_HOUR: '1000000',
      PARLEY_INTAKE_TOTAL_PER_HOUR: '1000000',
      PARLEY_MESSAGES_PER_LINK_PER_HOUR: '1000000',
      PARLEY_MESSAGES_PER_ADDRESS_PER_HOUR: '1000000',
    },
  })
  const team = await addTeam(parley.installation, 'EXAMPLE', { isDefault: true })
  await addProject(parley.installation, team, 'Widget')
})
afterAll(() => parley.close({ jobsMayRemain: true }))

test('there are strings to try', () => {
  expect(naughty.length).toBeGreaterThan(500)
})

// asvs: 1.1.2, 1.2.1
test('each is stored in every text of a report and shown as text', async () => {
  await inBatches(async (text, at) => {
    const marked = `x${text}x`
    const fields = {
      project: '*other',
      otherProject: marked.slice(0, 200),
      summary: marked.slice(0, 300),
      details: marked,
      affectedVersions: text,
      proofOfConcept: text,
      patch: text,
      'reporter.name': text.slice(0, 200),
      'reporter.creditAs': text.slice(0, 200),
      'embargo.wish': text,
    }
    const link = linkOf(await send(parley, fields, { address: addressOf(at) }))
    const followed = await loadFollowed(parley.installation, link.slice('/r/'.length))
    expect(followed?.loaded.title, `${at}`).toBe(cleanLine(fields.summary))
    // A browser, and so the test, sends line ends as CR LF or LF; both are kept as LF.
    expect(followed?.report.details, `${at}`).toBe(cleanText(marked))
    expect(followed?.report.patch ?? '', `${at}`).toBe(cleanText(text))
    const page = await parley.request({ url: link, remoteAddress: addressOf(at) })
    expect(page.statusCode, `${at}`).toBe(200)
    expect(page.body, `${at}`).toContain(`${escaped(oneLine(cleanLine(fields.summary)))}</h1>`)
  })
}, 120_000)

test('each comes back as typed where it is refused', async () => {
  await inBatches(async (text, at) => {
    const address = addressOf(at)
    const page = await send(
      parley,
      { details: '', 'reporter.email': `${text} no address`, 'embargo.until': `${text} no day` },
      { address },
    )
    expect(page.statusCode, `${at}`).toBe(422)
    const line = text.replaceAll('\r\n', '\n')
    expect(page.body, `${at}`).toContain(`value="${escaped(line)} no address"`)
  })
}, 120_000)

// asvs: 1.3.3, 5.3.2
test('each is a message, and a file name that is no path', async () => {
  const link = linkOf(await send(parley))
  const reporter = reporterBy(parley.installation.keys, link.slice(3))
  if (reporter === undefined) throw new Error('no link')
  await inBatches(async (text, at) => {
    const name = `${text.replaceAll(/[\r\n"]/g, '_').slice(0, 150)}.txt`
    const files = at < 150 ? [{ name, content: text }] : []
    const sent = await parley.request({
      url: `${link}/messages`,
      method: 'POST',
      remoteAddress: addressOf(at),
      ...multipart({ body: `x${text}` }, files),
    })
    expect(sent.statusCode, `${at}`).toBe(303)
  })
  const followed = await loadFollowed(parley.installation, link.slice(3))
  expect(followed?.messages).toHaveLength(500)
  const kept = new Set(followed?.messages.map(({ body }) => body))
  expect(naughty.filter((text) => kept.has(cleanText(`x${text}`).trim())).length).toBeGreaterThan(
    490,
  )
  for (const { name } of followed?.files ?? []) expect(name).not.toMatch(/[/\\\p{Cc}\p{Cf}]|^\./u)
  const page = await parley.request({ url: link })
  expect(page.statusCode).toBe(200)
  // Every `<` that a text holds is escaped, so what looks like an element is one of ours.
  const elements = new Set([...page.body.matchAll(/<([a-z][\w-]*)/gi)].map(([, name]) => name))
  const foreign = ['img', 'iframe', 'object', 'embed', 'style', 'base', 'video', 'marquee', 'foo']
  expect(foreign.filter((name) => elements.has(name))).toEqual([])
  expect(page.body.match(/<script/gi)).toHaveLength(1)
  const { rows } = await inTransaction(parley.installation.db, reporter, async (tx) => ({
    rows: await tx.selectFrom('attachment').select('attachmentId').limit(20).execute(),
  }))
  for (const { attachmentId } of rows) {
    const file = await parley.request({ url: `${link}/attachments/${attachmentId}` })
    expect(file.statusCode).toBe(200)
    expect(file.headers['content-disposition']).toMatch(/^attachment; filename="[A-Za-z0-9._-]+"/)
  }
}, 120_000)
