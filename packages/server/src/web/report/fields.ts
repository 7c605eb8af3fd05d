// The report form's fields by name, between what a browser sends, what the rules check, and what is drawn again with
// every error. Names are the rules' own paths, so that an error finds its field.
import type { FieldNote } from '@parley/rules'
import type { FieldErrors, FieldValues } from '../look/form/fields.js'

/** Chosen in the list of projects for one that is not in it. */
export const OTHER_PROJECT = '*other'

const NAMES = [
  'project',
  'otherProject',
  'summary',
  'details',
  'affectedVersions',
  'proofOfConcept',
  'patch',
  'reporter.name',
  'reporter.email',
  'reporter.creditAs',
  'embargo.until',
  'embargo.wish',
] as const

/** What was typed, exactly: spaces at the start of a patch matter. */
export const typedIn = (body: unknown): FieldValues => {
  // because: a parsed form is an object of unknown values
  const fields = (body ?? {}) as Record<string, unknown>
  return Object.fromEntries(
    NAMES.map((name) => {
      const value = [fields[name]].flat()[0]
      return [name, typeof value === 'string' ? value.replaceAll('\r\n', '\n') : '']
    }),
  )
}

/** The project by name: the one chosen, or the one typed; "not sure" is a project that nobody knows. */
const projectIn = (values: FieldValues): string => {
  const chosen = values['project'] ?? ''
  const typed = (values['otherProject'] ?? '').trim()
  if (chosen !== '' && chosen !== OTHER_PROJECT) return chosen
  return typed === '' && chosen === OTHER_PROJECT ? 'not sure' : typed
}

/** A project chosen in the list and another one typed: which is meant is the reporter's to say. */
export const projectConflict = (values: FieldValues): FieldErrors => {
  const chosen = values['project'] ?? ''
  const typed = (values['otherProject'] ?? '').trim()
  if (typed === '' || chosen === '' || chosen === OTHER_PROJECT || typed === chosen) return {}
  return {
    otherProject:
      'A project is chosen in the list as well: leave this empty, or choose there that it is not in the list.',
  }
}

/** What is wrong with the project stands beside the field it was given in. */
export const besideTyped = (values: FieldValues, errors: FieldErrors): FieldErrors => {
  const { project, ...others } = errors
  const typed = (values['otherProject'] ?? '').trim()
  const isOfTyped = project !== undefined && typed !== '' && projectIn(values) === typed
  return isOfTyped ? { ...others, otherProject: project } : errors
}

/** The form in the shape that the rules check. */
export const asReport = (values: FieldValues): Readonly<Record<string, unknown>> => ({
  project: projectIn(values),
  summary: values['summary'],
  details: values['details'],
  affectedVersions: values['affectedVersions'],
  proofOfConcept: values['proofOfConcept'],
  patch: values['patch'],
  reporter: {
    name: values['reporter.name'],
    email: values['reporter.email'],
    creditAs: values['reporter.creditAs'],
  },
  embargo: { until: values['embargo.until'], wish: values['embargo.wish'] },
})

/**
 * Errors by the field they stand at; those of single files together at the one field for files, by name. Of one file the
 * first is said: a file that is none of the kinds taken need not be told about its bytes as well.
 */
export const errorsByField = (
  notes: readonly FieldNote[],
  files: readonly { readonly name: string }[],
): FieldErrors => {
  const errors: Record<string, string> = {}
  const said = new Set<string>()
  for (const { path, message } of notes) {
    const at = /^attachments\.(\d+)/.exec(path)?.[1]
    if (at !== undefined && said.has(at)) continue
    if (at !== undefined) said.add(at)
    const field = path.startsWith('attachments') ? 'attachments' : path
    const words = at === undefined ? message : `${files[Number(at)]?.name}: ${message}`
    const before = errors[field]
    errors[field] = before === undefined || before === words ? words : `${before} ${words}`
  }
  return errors
}
