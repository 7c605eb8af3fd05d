// What the API of the remediation takes and answers. Limits are those of the pages; what a text means is checked by
// the domain.
import { CREDIT_TYPES } from '@parley/records'
import { formatInstant } from '@parley/rules'
import { z } from 'zod'
import { LINK_KINDS } from '../remediation/draft.js'
import { LIMITS } from '../remediation/draft-check.js'
import type { RemediationPage } from '../remediation/page.js'
import { scoredVectors } from '../remediation/severity.js'

const version = z.string().max(LIMITS.version)

const row = z.object({
  version: version.describe('First version of the line; 0 is the earliest.'),
  status: z.enum(['affected', 'unaffected']).default('affected'),
  lessThan: version.default('').describe('First version that is fixed.'),
  lessThanOrEqual: version.default(''),
  fixCommit: z.string().max(LIMITS.url).default(''),
})

const link = z.object({
  kind: z.enum(LINK_KINDS),
  url: z.string().max(LIMITS.url),
  tags: z.array(z.string().max(100)).max(20).default([]),
  isMerged: z.boolean().default(false),
})

const text = z.string().max(LIMITS.text)

const draftFields = {
  title: z.string().max(1000),
  description: text,
  recordDescription: text.nullable(),
  mitigation: text,
  cweIds: z.array(z.string().max(200)).max(LIMITS.weaknesses),
  versionType: z.string().max(128),
  defaultStatus: z.enum(['unaffected', 'affected', 'unknown']),
  affected: z.array(row).max(LIMITS.rows),
  modules: z.array(version).max(LIMITS.lines),
  platforms: z.array(version).max(LIMITS.lines),
  links: z.array(link).max(LIMITS.links),
}

export const advisoryBody = z.object({
  basedOn: z
    .number()
    .int()
    .min(0)
    .describe('The version this was made from; a newer one that differs is a 409.'),
  ...draftFields,
  recordDescription: text.nullable().default(null),
  mitigation: text.default(''),
  cweIds: draftFields.cweIds.default([]),
  defaultStatus: draftFields.defaultStatus.default('unaffected'),
  affected: draftFields.affected.default([]),
  modules: draftFields.modules.default([]),
  platforms: draftFields.platforms.default([]),
  links: draftFields.links.default([]),
})

export const severityBody = z.object({
  vector: z.string().max(500).describe('A CVSS 4.0 or 3.1 vector; empty takes the score away.'),
  version: z.enum(['4.0', '3.1']).optional(),
})

const creditId = z.uuid()
const creditFields = {
  name: z.string().max(400),
  types: z.array(z.enum(CREDIT_TYPES)).min(1).max(CREDIT_TYPES.length),
  email: z.string().max(254).nullable().default(null),
  contacts: z.array(z.string().max(500)).max(5).default([]),
}

export const creditBody = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('add'),
    ...creditFields,
    personId: z.uuid().nullable().default(null),
  }),
  z.object({ action: z.literal('change'), creditId, ...creditFields }),
  z.object({ action: z.literal('remove'), creditId }),
  z.object({ action: z.literal('ask'), creditId }),
  z.object({
    action: z.literal('decide'),
    creditId,
    choice: z.enum(['by-name', 'anonymous', 'leave-out']),
    reason: z.string().max(1000),
  }),
])

export const patchBody = z.object({
  name: z.string().min(1).max(200),
  text: z.string().min(1).max(20_000_000),
  audience: z.enum(['team', 'everyone']).default('team'),
})

export const remediationShape = z.object({
  version: z.number().int(),
  editedAt: z.string().nullable(),
  ...draftFields,
  affected: z.array(row),
  links: z.array(link),
  scores: z.array(
    z.object({ vector: z.string(), score: z.number(), rating: z.string(), version: z.string() }),
  ),
  credits: z.array(
    z.object({
      creditId: z.string(),
      name: z.string(),
      types: z.array(z.string()),
      contacts: z.array(z.string()),
      consent: z.string(),
      decided: z.string().nullable(),
    }),
  ),
  patches: z.array(
    z.object({
      attachmentId: z.string(),
      name: z.string(),
      sizeBytes: z.number(),
      audience: z.string(),
    }),
  ),
  cve: z.object({
    id: z.string().nullable(),
    request: z
      .object({
        state: z.string(),
        wantedAt: z.string(),
        attempts: z.number(),
        lastFault: z.string().nullable(),
        nextTryAt: z.string().nullable(),
      })
      .nullable(),
  }),
})

const time = (at: RemediationPage['now'] | null): string | null =>
  at === null ? null : formatInstant(at)

const shapeCve = ({ loaded, request }: RemediationPage) => ({
  id: loaded.cveId,
  request:
    request === undefined
      ? null
      : {
          state: request.state,
          wantedAt: formatInstant(request.wantedAt),
          attempts: request.attempts,
          lastFault: request.lastFault,
          nextTryAt: time(request.nextTryAt),
        },
})

/** The remediation as the API answers it. */
export const shapeRemediation = (page: RemediationPage): z.output<typeof remediationShape> => {
  const { draft, links, version: current, editedAt } = page.draft
  const { vectors, ...texts } = draft
  return {
    version: current,
    editedAt: time(editedAt),
    ...texts,
    cweIds: [...draft.cweIds],
    affected: [...draft.affected],
    modules: [...draft.modules],
    platforms: [...draft.platforms],
    links: links.map(({ kind, url, tags, isMerged }) => ({ kind, url, tags: [...tags], isMerged })),
    scores: [...scoredVectors(vectors)],
    credits: page.credits.map((credit) => ({
      creditId: credit.creditId,
      name: credit.chosenName ?? credit.name,
      types: [...credit.types],
      contacts: [...credit.contacts],
      consent: credit.consent,
      decided: credit.decision?.choice ?? null,
    })),
    patches: [...page.patches],
    cve: shapeCve(page),
  }
}
