/** Elements of a page. */

export function element(name: string, attributes: Record<string, string>, ...content: (HTMLElement | string)[]): HTMLElement {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
        made.setAttribute(key, value);
    }
    made.append(...content);
    return made;
}

/** Says something, once. */
export function say(where: HTMLElement, text: string): void {
    if (where.textContent !== text) {
        where.textContent = text;
    }
}
