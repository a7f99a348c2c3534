// Is a reply what docs/openapi.json says of it, and nothing more? A member that is not declared is one that nobody decided to tell.
export function misshapen(document, schema, value, at = '') {
  const wrong = [];
  const say = (what) => wrong.push(`${at || '/'}: ${what}`);
  while (schema.$ref) schema = document.components.schemas[schema.$ref.split('/').at(-1)];
  if (schema.anyOf) {
    const each = schema.anyOf.map((one) => misshapen(document, one, value, at));
    return each.some((one) => one.length === 0) ? [] : each.sort((a, b) => a.length - b.length)[0];
  }
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;
  const types = schema.type === undefined ? [type] : [schema.type].flat();
  if (!types.includes(type)) return [`${at || '/'}: is ${type}, not ${types.join(' or ')}`];
  if (schema.const !== undefined && value !== schema.const) say(`is not ${schema.const}`);
  if (schema.enum && !schema.enum.includes(value)) say(`${value} is none of ${schema.enum}`);
  if (type === 'string') {
    if (schema.pattern && !new RegExp(schema.pattern, 'u').test(value)) say(`${value} does not fit ${schema.pattern}`);
    if ([...value].length < (schema.minLength ?? 0) || [...value].length > (schema.maxLength ?? Infinity)) say('is of another length');
  }
  if (type === 'integer' && (value < (schema.minimum ?? -Infinity) || value > (schema.maximum ?? Infinity))) say(`${value} is out of bounds`);
  if (type === 'array') {
    if (value.length > (schema.maxItems ?? Infinity)) say('is too long');
    if (schema.items) value.forEach((one, i) => wrong.push(...misshapen(document, schema.items, one, `${at}/${i}`)));
  }
  if (type === 'object') {
    for (const name of schema.required ?? []) if (!(name in value)) say(`${name} is missing`);
    for (const [name, inner] of Object.entries(value)) {
      if (schema.properties?.[name]) wrong.push(...misshapen(document, schema.properties[name], inner, `${at}/${name}`));
      else if (typeof schema.additionalProperties === 'object') wrong.push(...misshapen(document, schema.additionalProperties, inner, `${at}/${name}`));
      else if (schema.additionalProperties !== true) say(`${name} is not declared`);
    }
  }
  return wrong;
}

/// What is wrong with an answer that was a success: its shape, or, of a file, that its name is not of ours.
export function odd(document, { operation, answer }) {
  if (answer.status !== operation.success || answer.stream || answer.status === 204) return [];
  const schema = operation.operation.responses[operation.success].content?.['application/json']?.schema;
  if (schema) return misshapen(document, schema, answer.whole);
  return /^(attachment|inline); filename="[A-Za-z0-9_.-]+"$/.test(answer.disposition ?? '') ? [] : ['/: is neither declared nor a file with a plain name'];
}
