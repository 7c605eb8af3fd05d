// Routes of what is published: the list, one advisory under any of its ids, its records, the feeds. Public, and the
// same for everyone.

import { formatVerifierKey } from '@parley/ledger'
import { plainDescription } from '@parley/records'
import { type Instant, instant } from '@parley/rules'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { verifierKey } from '../../audit/ledger/key.js'
import { inTransaction, type Tx } from '../../db/transaction.js'
import { notFound } from '../../http/problems.js'
import type { Site } from '../../http/site.js'
import {
  type PublicAdvisory,
  selectAdvisories,
  selectAdvisory,
  selectAdvisoryFacets,
} from '../../publication/public/store.js'
import { makeTimelineProof, selectProvedSteps } from '../../publication/public/timeline-proof.js'
import { drawForAnyone } from '../frame.js'
import { AdvisoryPage } from './advisory-page.js'
import { HTML, sendPublic } from './cache.js'
import { atomFeed, jsonFeed } from './feeds.js'
import { AdvisoryList } from './list.js'

const PAGE = 200
const FEED = 50

const FEEDS = [
  {
    href: '/advisories.atom',
    type: 'application/atom+xml' as const,
    title: 'All advisories (Atom)',
  },
  {
    href: '/advisories.json',
    type: 'application/feed+json' as const,
    title: 'All advisories (JSON Feed)',
  },
]

const asAnyone = <T,>({ installation }: Site, work: (tx: Tx) => Promise<T>): Promise<T> =>
  inTransaction(installation.db, { kind: 'nobody' }, work)

const selectSiteName = async (tx: Tx): Promise<string> => {
  const query = tx.selectFrom('team').select('name').orderBy('isDefault', 'desc').orderBy('teamId')
  return (await query.limit(1).executeTakeFirst())?.name ?? 'Parley'
}

const one = (query: unknown, name: string, most: number): string => {
  // because: a parsed query is an object of unknown values
  const value = (query as Record<string, unknown> | null)?.[name]
  const text = Array.isArray(value) ? value[0] : value
  return typeof text === 'string' ? text.trim().slice(0, most) : ''
}

interface Before {
  readonly at: Instant
  readonly id: string
}

const beforeOf = (text: string): Before | undefined => {
  const parts = /^(\d{1,15})~(.{1,60})$/.exec(text)
  return parts === null ? undefined : { at: instant(Number(parts[1])), id: parts[2] ?? '' }
}

const searchOf = (request: FastifyRequest) => {
  const { query } = request
  const text = one(query, 'q', 200).replaceAll('\0', '')
  const team = one(query, 'team', 40).replaceAll('\0', '')
  const year = /^\d{4}$/.exec(one(query, 'year', 4))?.[0] ?? ''
  return { text, team, year, before: beforeOf(one(query, 'before', 100).replaceAll('\0', '')) }
}

type Search = ReturnType<typeof searchOf>

const nextOf = ({ text, team, year }: Search, last: { publishedAt: Instant; id: string }) => {
  const query = new URLSearchParams({ before: `${last.publishedAt}~${last.id}` })
  for (const [name, value] of Object.entries({ q: text, team, year }))
    if (value !== '') query.set(name, value)
  return `/advisories?${query}`
}

const list = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  const search = searchOf(request)
  const { before, text, team, year } = search
  const found = await asAnyone(site, async (tx) => ({
    name: await selectSiteName(tx),
    facets: await selectAdvisoryFacets(tx),
    advisories: await selectAdvisories(tx, {
      limit: PAGE + 1,
      text,
      ...(team === '' ? {} : { team }),
      ...(year === '' ? {} : { year: Number(year) }),
      ...(before === undefined ? {} : { before }),
    }),
  }))
  const advisories = found.advisories.slice(0, PAGE)
  const last = advisories.at(-1)
  const hasMore = found.advisories.length > PAGE && last !== undefined
  const html = drawForAnyone({
    title: 'Advisories',
    site: found.name,
    description: 'Published security advisories.',
    canonical: `${site.installation.url}/advisories`,
    feeds: FEEDS,
    viewer: request.viewer,
    current: '/advisories',
    children: (
      <AdvisoryList
        advisories={advisories}
        facets={found.facets}
        search={{ text, team, year }}
        next={hasMore ? nextOf(search, last) : undefined}
      />
    ),
  })
  return sendPublic(reply, html, { type: HTML })
}

const load = async (site: Site, id: string): Promise<PublicAdvisory> => {
  if (id.length > 100 || id.includes('\0')) throw notFound()
  const advisory = await asAnyone(site, (tx) => selectAdvisory(tx, id))
  if (advisory === undefined) throw notFound()
  return advisory
}

const addressOf = (id: string, suffix = ''): string =>
  `/advisories/${encodeURIComponent(id)}${suffix}`

const sendRecord = (reply: FastifyReply, record: unknown) => {
  if (record === null) throw notFound()
  reply.header('access-control-allow-origin', '*')
  return sendPublic(reply, `${JSON.stringify(record, null, 2)}\n`, {
    type: 'application/json; charset=utf-8',
    seconds: 0,
  })
}

/** What proves an advisory's timeline, as one file that stands by itself. */
const sendProof = async (site: Site, advisory: PublicAdvisory, reply: FastifyReply) => {
  const { installation } = site
  const bundle = await asAnyone(site, (tx) =>
    makeTimelineProof(tx, installation, advisory.advisoryId),
  )
  if (bundle === undefined) throw notFound()
  reply.header('access-control-allow-origin', '*')
  return sendPublic(reply, bundle, { type: 'application/json; charset=utf-8' })
}

const RECORD = /^(?<id>.+)\.(?<format>osv|cve|proof)\.json$/

const show = async (site: Site, request: FastifyRequest, reply: FastifyReply) => {
  // because: the route's pattern names this parameter
  const { id: asked } = request.params as { id: string }
  const { id = asked, format } = RECORD.exec(asked)?.groups ?? {}
  const advisory = await load(site, id)
  const suffix = format === undefined ? '' : `.${format}.json`
  if (advisory.id !== id) return reply.redirect(addressOf(advisory.id, suffix), 302)
  const { document } = advisory
  if (format === 'proof') return sendProof(site, advisory, reply)
  if (format !== undefined) return sendRecord(reply, format === 'osv' ? document.osv : document.cve)
  const proved = await asAnyone(site, (tx) => selectProvedSteps(tx, advisory.advisoryId))
  const ledgerKey = formatVerifierKey(verifierKey(site.installation))
  const address = `${site.installation.url}${addressOf(advisory.id)}`
  const html = drawForAnyone({
    title: advisory.title,
    site: advisory.teamName,
    description: plainDescription(document.advisory).replaceAll(/\s+/g, ' ').slice(0, 200),
    canonical: address,
    feeds: FEEDS,
    viewer: request.viewer,
    current: '/advisories/',
    children: <AdvisoryPage {...{ advisory, proved, ledgerKey, address }} />,
  })
  // What was amended or withdrawn is seen at once: whoever has the page asks by its tag.
  return sendPublic(reply, html, { type: HTML, seconds: 0 })
}

/** In a reader's list a feed stands by its title alone: that of the team that publishes, of the host where several do. */
const titleOfFeed = async (tx: Tx, url: string): Promise<string> => {
  const teams = new Set((await selectAdvisoryFacets(tx)).map(({ slug }) => slug))
  const whose = teams.size > 1 ? new URL(url).hostname : await selectSiteName(tx)
  return `${whose}: security advisories`
}

const loadFeed = (site: Site) =>
  asAnyone(site, async (tx) => {
    const { url } = site.installation
    const title = await titleOfFeed(tx, url)
    return { url, title, advisories: await selectAdvisories(tx, { limit: FEED }) }
  })

/** Pages and feeds of what is published. */
export const registerAdvisoryPages = (app: FastifyInstance, site: Site): void => {
  const config = { access: 'public' as const }
  app.get('/advisories', { config }, (request, reply) => list(site, request, reply))
  app.get('/advisories/:id', { config }, (request, reply) => show(site, request, reply))
  app.get('/advisories.atom', { config }, async (_request, reply) =>
    sendPublic(reply, atomFeed(await loadFeed(site)), {
      type: 'application/atom+xml; charset=utf-8',
    }),
  )
  app.get('/advisories.json', { config }, async (_request, reply) =>
    sendPublic(reply, jsonFeed(await loadFeed(site)), {
      type: 'application/feed+json; charset=utf-8',
    }),
  )
}
