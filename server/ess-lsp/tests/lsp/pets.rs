//! A document with declarations, for several tests.

/// Keepers read and delete their own pets, vets read any.
pub(crate) const API: &str = "\
openapi: 3.1.0
info: {title: Pets, version: 1.0.0}
security: [{own: []}]
paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    x-objects: [{object: Pet, id: petId}]
    get: {responses: {'200': {description: a pet}}}
    delete: {responses: {'204': {description: gone}}}
components:
  securitySchemes:
    own: {type: http, scheme: bearer, x-user_id: sub, x-groups: roles}
  schemas:
    Pet:
      x-objectAuth:
        groups:
          keepers: {actions: [read, delete], ownership: true}
          vets: {actions: [read], ownership: false}
";
