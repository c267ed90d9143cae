//! An example of each request body, made of the examples of its fields: what a field does not show is of its type.

use serde_json::{Map, Value, json};

/// Schemas within schemas that are followed; none of ours goes that deep.
const DEEPEST: usize = 12;

/// What a body of this schema may look like; `schemas` are those it may refer to, by name.
pub(super) fn example_of(schema: &Value, schemas: &Value) -> Value {
    within(schema, schemas, DEEPEST)
}

fn within(schema: &Value, schemas: &Value, depth: usize) -> Value {
    if depth == 0 {
        return Value::Null;
    }
    let inner = |one: &Value| within(one, schemas, depth - 1);
    let named = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    if let Some(named) = named {
        return inner(&schemas[named]);
    }
    let shown = [&schema["example"], &schema["examples"][0], &schema["default"], &schema["enum"][0]];
    if let Some(shown) = shown.into_iter().find(|one| !one.is_null()) {
        return shown.clone();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let fields = parts.iter().map(inner).filter_map(|part| match part {
            Value::Object(fields) => Some(fields),
            _ => None,
        });
        return Value::Object(fields.flatten().collect());
    }
    let choices = [&schema["oneOf"], &schema["anyOf"]].into_iter().filter_map(Value::as_array).flatten();
    if let Some(first) = choices.into_iter().find(|one| one["type"] != "null") {
        return inner(first);
    }
    match type_of(schema) {
        "object" => {
            let fields = schema["properties"].as_object().into_iter().flatten();
            Value::Object(fields.map(|(name, field)| (name.clone(), inner(field))).collect::<Map<_, _>>())
        }
        "array" => json!([inner(&schema["items"])]),
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        _ => json!("…"),
    }
}

/// The type of a schema that has one beside none.
fn type_of(schema: &Value) -> &str {
    let types = &schema["type"];
    let one_of = types.as_array().into_iter().flatten().filter_map(Value::as_str);
    let first = types.as_str().or_else(|| one_of.into_iter().find(|one| *one != "null"));
    first.unwrap_or_else(|| if schema["properties"].is_object() { "object" } else { "string" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_made_of_the_examples_of_its_fields() {
        let schemas = json!({
            "Line": { "type": "object", "properties": {
                "listing": { "type": "string", "example": "ABCD" },
                "quantity": { "type": "integer", "minimum": 2 },
            } },
        });
        let body = json!({ "type": "object", "properties": {
            "way": { "type": ["null", "string"], "enum": ["qr", "page"] },
            "lines": { "type": "array", "items": { "$ref": "#/components/schemas/Line" } },
            "gift": { "type": "boolean" },
            "first": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Line" }] },
            "note": { "type": ["string", "null"] },
        } });
        let line = json!({ "listing": "ABCD", "quantity": 2 });
        assert_eq!(
            example_of(&body, &schemas),
            json!({ "way": "qr", "lines": [line], "gift": true, "first": line, "note": "…" })
        );
    }

    #[test]
    fn a_schema_that_refers_to_itself_ends() {
        let schemas = json!({ "Node": { "type": "object", "properties": {
            "next": { "$ref": "#/components/schemas/Node" },
        } } });
        assert!(example_of(&schemas["Node"], &schemas)["next"].is_object());
    }
}
