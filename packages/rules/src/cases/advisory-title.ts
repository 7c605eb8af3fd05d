// Owns how a case stands in GitHub's words: the state of its advisory there and the tags in its title.
// It knows no API; the team never uses GitHub's "published", because advisories go out by mail.
import type { Charter } from '../charter/charter.js'
import type { CaseFacts } from './facts.js'
import { isFinished } from './lifecycle.js'

/** @source GitHub, repository advisories (I1) */
export type AdvisoryState = 'triage' | 'draft' | 'closed'

type Facts = Pick<CaseFacts, 'reportState' | 'determination' | 'publishedAt'>

/**
 * The state that the advisory on GitHub should have: a held report stays in triage until it closes, and what
 * was published is closed there.
 *
 * @source Developer's Guide, triage (I1, D4)
 */
export const advisoryState = (facts: Facts): AdvisoryState => {
  if (isFinished(facts)) return 'closed'
  return facts.reportState === 'accepted' || facts.reportState === 'deferred' ? 'draft' : 'triage'
}

type TagRules = Pick<Charter, 'titleTags' | 'determinations'>

const includesTag = (title: string, tags: readonly string[]): boolean => {
  const upper = title.toUpperCase()
  return tags.some((tag) => upper.includes(tag.toUpperCase()))
}

/**
 * What the tags in a title ask for: in any case, anywhere; closing beats accepting.
 * @source Developer's Guide, title tags (I2)
 * @reading docs/READINGS.md#title-tags
 */
export const readTitleTags = (
  title: string,
  { titleTags }: Pick<TagRules, 'titleTags'>,
): 'accept' | 'close' | null => {
  if (includesTag(title, titleTags.closes.value)) return 'close'
  return includesTag(title, titleTags.accepts.value) ? 'accept' : null
}

/**
 * The title with the tag of its determination, or of its publication, in front. Tags that the charter knows are
 * taken out first, so that a second call changes nothing.
 *
 * @source Developer's Guide, title tags (I2)
 */
export const tagTitle = (title: string, facts: Facts, charter: TagRules): string => {
  const { accepts, closes, completed } = charter.titleTags
  const own = Object.values(charter.determinations).map(({ titleTag }) => titleTag.value)
  const known = new Set([...accepts.value, ...closes.value, completed.value, ...own])
  const bare = title
    .split(/(\[[^[\]]*\])/)
    .filter((part) => !known.has(part.toUpperCase()))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
  const determined = facts.determination && charter.determinations[facts.determination].titleTag
  const tag = facts.publishedAt === null ? determined : completed
  return tag === null ? bare : `${tag.value} ${bare}`.trimEnd()
}
