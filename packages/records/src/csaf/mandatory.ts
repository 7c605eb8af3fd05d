/*
 * Owns how a failed mandatory test of CSAF is reported, and how each is mended. Refuses to know any test.
 */
import type { Finding } from '../advisory/report.js'

const FIXES = {
  '6.1.1': 'Define the product in the product_tree, or correct the id.',
  '6.1.2': 'Give one of the two another id.',
  '6.1.3': 'Remove the relationship that leads back to the product.',
  '6.1.4': 'Define the group in product_groups, or correct the id.',
  '6.1.5': 'Give one of the two another id.',
  '6.1.6': 'Keep the product under the one status that is true.',
  '6.1.7': 'Keep the one score that is true.',
  '6.1.11': 'Write an id of the list of weaknesses, and its name as that list has it.',
  '6.1.13': 'Write a package URL, such as pkg:pypi/pip@23.3.',
  '6.1.14': 'Correct its date or its number.',
  '6.1.15': 'Add "source_lang".',
  '6.1.16': 'Write that number as the version, or add the revision that is missing.',
  '6.1.17': 'Write the status draft, or a version from 1 on.',
  '6.1.18': 'Number the revisions of a released document from 1 on.',
  '6.1.19': 'Leave the revision out, or number it without the pre-release part.',
  '6.1.20': 'Leave out the pre-release part.',
  '6.1.21': 'Add the revisions that are missing.',
  '6.1.22': 'Number one of the two anew.',
  '6.1.23': 'Join the two vulnerabilities.',
  '6.1.24': 'Join the two involvements, or correct a date.',
  '6.1.25': 'Keep one hash of each algorithm.',
  '6.1.26': 'Write the name of the profile, or one that is plainly another.',
  '6.1.27.1': 'Add a note of category description, details, general or summary.',
  '6.1.27.2': 'Add a reference of category external.',
  '6.1.27.3': 'Remove "vulnerabilities", or name another profile.',
  '6.1.27.4': 'Add "product_tree".',
  '6.1.27.5': 'Add "notes".',
  '6.1.27.6': 'Add "product_status".',
  '6.1.27.7': 'Add the product to a list of "product_status".',
  '6.1.27.8': 'Add "cve", or an entry of "ids".',
  '6.1.27.9': 'Add a flag, or a threat of category impact, that names the product.',
  '6.1.27.10': 'Add a remediation that names the product.',
  '6.1.27.11': 'Add "vulnerabilities".',
  '6.1.28': 'Write the language of the original, or leave "source_lang" out.',
  '6.1.29': 'Add "product_ids" or "group_ids".',
  '6.1.30': 'Write all of them as numbers, or all of them as semantic versions.',
  '6.1.31': 'Write one version, and the range in a branch of category product_version_range.',
  '6.1.32': 'Add "product_ids" or "group_ids".',
  '6.1.33': 'Keep the one justification that is true.',
} as const

/** The mandatory tests that are made here, by their numbers in section 6.1 of the standard. */
export type MandatoryTest = keyof typeof FIXES

/** A finding of a mandatory test. */
export function failed(test: MandatoryTest, path: string, because: string): Finding {
  return {
    path,
    rule: `csaf.${test}`,
    level: 'error',
    because,
    source: `CSAF 2.0, section ${test}`,
    fix: FIXES[test],
  }
}
