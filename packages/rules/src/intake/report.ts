// Owns the shape of a clean report, and of the notes on what is wrong or could be better in one.
// It checks nothing itself.
import type { Instant } from '../time.js'

/** How the reporter wants to be reached and credited; all of it may be missing. @source PSF CNA procedures, credits (O2) */
export type Reporter = {
  readonly name: string | null
  readonly email: string | null
  readonly creditAs: string | null
}

/** `until` proposes another end than the charter's; `wish` is free text. @source PEP 811, embargo */
export type EmbargoWish = { readonly until: Instant | null; readonly wish: string | null }

/** A file as announced: its bytes are checked by `isPlainText` where they are. @source Security policy, reporting (G9) */
export type AttachmentNote = { readonly name: string; readonly size: number }

/**
 * A report that can be stored: every text trimmed and storable, null where nothing was given.
 * `project` is what the reporter called it, known or not: see routing.ts.
 *
 * @source Security policy, reporting (G9)
 */
export type Report = {
  readonly project: string
  readonly summary: string
  readonly details: string
  readonly affectedVersions: string | null
  readonly proofOfConcept: string | null
  readonly patch: string | null
  readonly reporter: Reporter
  readonly embargo: EmbargoWish
  readonly attachments: readonly AttachmentNote[]
}

/** What is wrong with, or could be better in, one field; `path` is dotted, as in `attachments.0.name`. @source RFC 9457 */
export type FieldNote = { readonly path: string; readonly message: string }
