// The shapes of what CVE Services answers, as far as this client reads them. Owns their checking;
// refuses to know what a record means.
import { z } from 'zod'

export type CveIdState = 'RESERVED' | 'PUBLISHED' | 'REJECTED'

/** A reserved, published or rejected id, as its owner sees it. Times are RFC 3339 UTC. */
export interface CveIdEntry {
  readonly cveId: string
  readonly state: CveIdState
  /** `[REDACTED]` when the id is reserved by somebody else. */
  readonly owner: string
  /** Absent when the id belongs to somebody else. */
  readonly requestedBy?: string
  /** Absent when the id belongs to somebody else. */
  readonly reservedAt?: string
}

export interface ReservedCveId {
  readonly cveId: string
  readonly requestedBy: string
  readonly reservedAt: string
  readonly remainingQuota?: number
}

export interface CveQuota {
  readonly quota: number
  readonly reserved: number
  readonly available: number
}

/** A record as the service stores it: the container it was given plus the service's own metadata. */
export interface CveRecord {
  readonly cveMetadata: {
    readonly cveId: string
    readonly state: string
    readonly assignerShortName?: string | undefined
    readonly dateReserved?: string | undefined
    readonly datePublished?: string | undefined
    readonly dateUpdated?: string | undefined
    readonly dateRejected?: string | undefined
  }
  readonly containers: { readonly cna: Readonly<Record<string, unknown>> }
}

const idSchema = z.object({
  cve_id: z.string().regex(/^CVE-\d{4}-\d{4,19}$/),
  state: z.enum(['RESERVED', 'PUBLISHED', 'REJECTED']),
  owning_cna: z.string(),
  requested_by: z.object({ user: z.string() }).optional(),
  reserved: z.iso.datetime().optional(),
})

export const cveIdEntry = idSchema.transform(
  (id): CveIdEntry => ({
    cveId: id.cve_id,
    state: id.state,
    owner: id.owning_cna,
    ...(id.requested_by === undefined ? {} : { requestedBy: id.requested_by.user }),
    ...(id.reserved === undefined ? {} : { reservedAt: id.reserved }),
  }),
)

export const cveIdPage = z.object({
  cve_ids: z.array(cveIdEntry),
  nextPage: z.number().int().nullish(),
})

const reservedId = idSchema.required({ requested_by: true, reserved: true })

export const reservation = z
  .object({
    cve_ids: z.array(reservedId).length(1),
    meta: z.object({ remaining_quota: z.number().int() }).optional(),
  })
  .transform(({ cve_ids, meta }): ReservedCveId => {
    // because: the schema above lets exactly one through.
    const id = cve_ids[0] as z.infer<typeof reservedId>
    return {
      cveId: id.cve_id,
      requestedBy: id.requested_by.user,
      reservedAt: id.reserved,
      ...(meta === undefined ? {} : { remainingQuota: meta.remaining_quota }),
    }
  })

export const quota = z
  .object({ id_quota: z.number(), total_reserved: z.number(), available: z.number() })
  .transform(
    (answer): CveQuota => ({
      quota: answer.id_quota,
      reserved: answer.total_reserved,
      available: answer.available,
    }),
  )

const record = z.object({
  cveMetadata: z.object({
    cveId: z.string(),
    state: z.string(),
    assignerShortName: z.string().optional(),
    dateReserved: z.string().optional(),
    datePublished: z.string().optional(),
    dateUpdated: z.string().optional(),
    dateRejected: z.string().optional(),
  }),
  containers: z.object({ cna: z.record(z.string(), z.unknown()) }),
})

export const cveRecord = record.transform((answer): CveRecord => answer)
export const createdRecord = z
  .object({ created: record })
  .transform(({ created }): CveRecord => created)
export const updatedRecord = z
  .object({ updated: record })
  .transform(({ updated }): CveRecord => updated)
