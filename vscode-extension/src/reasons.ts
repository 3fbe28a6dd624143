/** Decisions and their reasons, in words. */

/** By the codes of `ess-lsp decide`. */
const REASONS: Record<string, string> = {
    'owner': 'the caller owns the object',
    'any': 'a group of the caller may do this with any object',
    'shared': 'the object is shared with the caller',
    'create': 'a group of the caller may create one',
    'filtered-list': 'the list holds only what the caller may see',
    'public': 'it is public',
    'no-object-data': 'it says nothing about an object',
    'not-owner': 'the caller does not own the object',
    'no-grant': 'no group of the caller is granted this',
    'unfiltered-list': 'the list holds more than the caller may see',
    'unmapped': 'no action is declared for it',
    'undeclared': 'nothing is declared for it',
    'no-operation': 'the document has no such operation',
    'invalid-id': 'the id names no object',
    'wrong-parent': 'the object does not belong to its parent in the path',
    'not-a-member': 'the caller is no member of the container',
    'unidentified': 'it is not known who calls',
    'existence': 'that depends on whether the object exists',
    'rules-elsewhere': 'the rules stand outside of the document',
    'condition': 'that depends on a condition',
    'draft': 'the rules are a draft that nobody has confirmed',
    'ambiguous-scheme': 'there are several security schemes, and none is named',
};

const DECISIONS = { allow: 'Allowed', deny: 'Denied', unknown: 'Unknown' };

/** "Denied: the caller does not own the object"; a reason that is not known here by its code. */
export function inWords(decision: keyof typeof DECISIONS, reason: string): string {
    return `${DECISIONS[decision]}: ${REASONS[reason] ?? reason.replaceAll('-', ' ')}`;
}
