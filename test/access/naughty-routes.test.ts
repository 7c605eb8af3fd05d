// Every naughty string in every field of every route that takes a form: taken and shown as text where the field's own
// plain words are shown, or given back as it was typed; never a failure of ours, never an element, an attribute or a
// script that the page does not have with plain words. What each request wrote is wound back after the look at it.
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RouteLine } from '../../packages/server/src/http/access.js'
import { escaped, naughty } from '../../packages/server/test/support/naughty.js'
import { askerOf } from './askers.js'
import { askerFor, isChosen, NOT_ASKED, namesIn, read, watch, withField } from './fields.js'
import { requestOf } from './requests.js'
import { openRewindingApp, type Rewinding } from './rewinding.js'
import { isShown, joined, kindsOf, MARKDOWN, portions } from './shown.js'
import { openAccessWorld, type World } from './world/build.js'

const MINUTES = 60_000
/** Plain words with what Markdown would take for emphasis: a page that shows them as they are shows a field's text as it is. */
const PLAIN = 'some *plain* words'
const LONG = `${'x'.repeat(450_000)} the end`

let world: World
let rewinding: Rewinding
let close: () => Promise<void>
let app: FastifyInstance
let routes: readonly RouteLine[]

beforeAll(async () => {
  world = await openAccessWorld()
  ;({ app, routes, rewinding, close } = await openRewindingApp(world, (app) =>
    app.addHook('preValidation', watch),
  ))
}, 10 * MINUTES)

afterAll(async () => {
  await close()
  await world.close()
})

const wrong: string[] = []
const counts = { fields: 0, shown: 0, taken: 0, refused: 0, requests: 0 }

const requestFor = (line: RouteLine): InjectOptions => {
  const asker = askerOf(world, askerFor(line))
  return requestOf(line, { world, asker, of: world.cases.embargoed, exists: true })
}

interface Seen {
  readonly answer: LightMyRequestResponse
  /** The answer, or the page that it leads to, as the same person sees it. */
  readonly page: string
}

/** Sends one field and looks at what comes of it, before it is wound back. */
const send = async (
  { line, name }: Pick<Field, 'line' | 'name'>,
  text: string,
  look = true,
): Promise<Seen> => {
  const request = requestFor(line)
  counts.requests += 1
  const answer = await app.inject(withField(request, name, text))
  const to = String(answer.headers.location ?? '')
  const { cookie } = (request.headers ?? {}) as Record<string, string> // because: requests.ts writes them as texts
  const isWanted = look && to.startsWith('/')
  const headers = { accept: 'text/html', ...(cookie === undefined ? {} : { cookie }) }
  const next = isWanted ? await app.inject({ url: to.replace(/#.*/, ''), headers }) : undefined
  await rewinding.rewind()
  return { answer, page: next?.body ?? answer.body }
}

interface Field {
  readonly line: RouteLine
  readonly name: string
  /** The kinds of element its pages have with plain words, taken or given back. */
  readonly plain: ReadonlySet<string>
  readonly isShown: boolean
  readonly isTaken: boolean
  /** What is chosen or carried along, and a form that is not there any more, gives nothing back. */
  readonly isGivenBack: boolean
  /** Characters it takes, roughly and at most what all the strings together have. */
  readonly most: number
}

const LENGTHS = [20, 60, 100, 150, 200, 250, 500, 1_000, 2_000, 4_000, 10_000, 25_000]

const mostOf = async (field: Pick<Field, 'line' | 'name'>): Promise<number> => {
  let most = PLAIN.length
  for (const length of LENGTHS) {
    const { answer } = await send(field, 'y'.repeat(length), false)
    if (answer.statusCode >= 400) break
    most = length
  }
  return most
}

const isPage = ({ answer, page }: Seen) =>
  page !== answer.body || String(answer.headers['content-type']).startsWith('text/html')

const lookAt = async (line: RouteLine, name: string): Promise<Field> => {
  const taken = await send({ line, name }, PLAIN)
  const refused = await send({ line, name }, LONG)
  const ordinary = await app.inject(requestFor(line))
  await rewinding.rewind()
  const isTaken = taken.answer.statusCode < 400
  const pages = [taken.page, taken.answer.body, refused.page, ordinary.body]
  return {
    ...{ line, name, plain: new Set(pages.flatMap((page) => [...kindsOf(page)])) },
    isTaken,
    isShown: isTaken && isPage(taken) && isShown(taken.page, PLAIN),
    isGivenBack: isTaken || taken.answer.body.includes(escaped(PLAIN)),
    most: isTaken ? await mostOf({ line, name }) : 25_000,
  }
}

const judge = ({ line, name, plain, isShown: mustShow }: Field, typed: string, seen: Seen) => {
  const { answer, page } = seen
  const where = `${line.method} ${line.url} ${name}, ${JSON.stringify(typed.slice(0, 60))}`
  if (answer.statusCode >= 500) wrong.push(`${where}: ${answer.statusCode}`)
  if (answer.statusCode < 400 && mustShow && !isShown(page, typed))
    wrong.push(`${where}: not shown as text`)
  if (!isPage(seen)) return
  const foreign = [...kindsOf(page)].filter((kind) => !plain.has(kind) && !MARKDOWN.test(kind))
  if (foreign.length > 0) wrong.push(`${where}: ${foreign.slice(0, 3).join(', ')}`)
}

/** Sends some strings together, and apart where they are refused together. */
const sendAll = async (field: Field, texts: readonly string[]): Promise<void> => {
  const typed = joined({}, texts)
  const seen = await send(field, typed, field.isShown)
  const { answer } = seen
  if (answer.statusCode < 400) {
    judge(field, typed, seen)
    counts.taken += texts.length
    return
  }
  if (texts.length > 1 && field.isTaken) {
    const half = Math.ceil(texts.length / 2)
    await sendAll(field, texts.slice(0, half))
    return sendAll(field, texts.slice(half))
  }
  judge(field, typed, seen)
  counts.refused += texts.length
  const back = escaped(typed.toWellFormed().replaceAll('\r\n', '\n').trim())
  if (
    isPage(seen) &&
    field.isGivenBack &&
    [409, 422].includes(answer.statusCode) &&
    !answer.body.includes(back)
  )
    wrong.push(
      `${field.line.method} ${field.line.url} ${field.name}: not given back: ${JSON.stringify(typed.slice(0, 60))}`,
    )
}

const fieldsOf = async (line: RouteLine): Promise<readonly string[]> => {
  const request = requestFor(line)
  if (line.method === 'GET' || JSON.stringify(request.headers).includes('multipart')) return []
  read.body.clear()
  await app.inject(request)
  await rewinding.rewind()
  const skipped = NOT_ASKED[`${line.method} ${line.url}`] ?? []
  return namesIn(read.body).filter((name) => !isChosen(name) && !skipped.includes(name))
}

/** All of them in the long run; else so many of a field's portions, other ones for each field. */
const PORTIONS = process.env['PARLEY_SOAK'] === undefined ? 12 : Number.POSITIVE_INFINITY

const portionsOf = (field: Field, nth: number): readonly (readonly string[])[] => {
  const all = portions({ most: field.most })
  if (all.length <= PORTIONS) return all
  return Array.from({ length: PORTIONS }, (_, at) => all[(nth * PORTIONS + at) % all.length] ?? [])
}

const ONLY = new RegExp(process.env['PARLEY_ROUTES'] ?? '')

test(
  'every field of every route takes every naughty string as a text, or gives it back',
  async () => {
    for (const line of routes.filter(({ url, method }) => ONLY.test(`${method} ${url}`)))
      for (const name of await fieldsOf(line)) {
        const field = await lookAt(line, name)
        counts.fields += 1
        if (field.isShown) counts.shown += 1
        for (const texts of portionsOf(field, counts.fields)) await sendAll(field, texts)
      }
    console.log(
      `Naughty strings: ${naughty.length} in ${counts.fields} fields, ${counts.shown} of them shown where the answer leads, ` +
        `${counts.taken} taken, ${counts.refused} refused, ${counts.requests} requests, ${wrong.length} wrong`,
    )
    expect(wrong).toEqual([])
    expect(counts.fields).toBeGreaterThan(150)
  },
  20 * MINUTES,
)
