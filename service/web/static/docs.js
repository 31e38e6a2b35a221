// The API's description in Swagger UI, which lies in the service: nothing is fetched from anywhere else.
window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  validatorUrl: null,
  supportedSubmitMethods: ["get", "post", "delete"],
  deepLinking: true,
});
