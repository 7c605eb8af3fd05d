// The one door of the package: what charter, embargo and policy decide. Lists exports, folder by folder.

export * from './cases/facts.js'
export * from './charter/built-in/pep-811.js'
export * from './charter/charter.js'
export * from './charter/describe.js'
export * from './refusal.js'
export * from './time.js'
