using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Parley.Codes;

namespace Parley.AspNetCore.Http.Description;

/// <summary>Makes the OpenAPI document from the <see cref="ApiOperation"/> of each endpoint.</summary>
internal static class ApiDescription
{
    /// <summary>The document's name, which no document of the app's own is likely to have.</summary>
    public const string DocumentName = "parley";

    /// <summary>Adds what makes the document.</summary>
    public static void AddApiDescription(this IServiceCollection services)
    {
        services.AddSingleton<DescriptionEndpoint>();
        services.AddOpenApi(DocumentName, options =>
        {
            options.ShouldInclude = description => description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().Any();
            options.AddOperationTransformer(DescribeOperationAsync);
            options.AddDocumentTransformer(DescribeDocumentAsync);
        });
    }

    private static Task DescribeDocumentAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Parley",
            Version = "1",
            Description = "Chat rooms and push topics over plain Server-Sent Events and plain WebSocket.",
        };
        document.Tags = null;
        document.Servers = null;
        foreach (var path in document.Paths.Values)
        {
            // What can be read can be asked for without its body, and CONNECT is GET on HTTP/2: neither says more.
            path.Operations?.Remove(HttpMethod.Head);
            path.Operations?.Remove(HttpMethod.Connect);
        }

        foreach (var (name, make) in Schemas.All)
        {
            document.AddComponent(name, make(document));
        }

        return Task.CompletedTask;
    }

    private static Task DescribeOperationAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var description = context.Description.ActionDescriptor.EndpointMetadata.OfType<ApiOperation>().First();
        var document = context.Document!;
        operation.OperationId = description.Id;
        operation.Summary = description.Summary;
        operation.Description = description.Text;
        operation.Tags?.Clear();
        operation.Parameters = description.Parameters.Count == 0 ? null : [.. description.Parameters.Select(ToParameter)];
        operation.RequestBody = description.Body.Count == 0
            ? null
            : new OpenApiRequestBody { Required = true, Content = ToContent(description.Body, document) };
        operation.Responses = ToResponses(description, document);
        return Task.CompletedTask;
    }

    private static OpenApiParameter ToParameter(ApiParameter parameter) => new()
    {
        In = parameter.In,
        Name = parameter.Name,
        Description = parameter.Text,
        Required = parameter.In == ParameterLocation.Path,
        Schema = parameter.Schema(),
    };

    private static OpenApiResponses ToResponses(ApiOperation description, OpenApiDocument document)
    {
        var responses = new OpenApiResponses();
        foreach (var answer in description.Answers)
        {
            responses.Add(Number(answer.Status), new OpenApiResponse
            {
                Description = answer.Text,
                Content = answer.Content is null ? null : ToContent([answer.Content], document),
            });
        }

        var errors = description.Errors.GroupBy(error => error.HttpStatus).OrderBy(group => group.Key);
        foreach (var group in errors)
        {
            responses.Add(Number(group.Key), new OpenApiResponse
            {
                Description = string.Join(' ', group.Distinct().Select(error => $"`{error.Name}`: {error.Meaning}")),
                Headers = group.Contains(ErrorCode.Unavailable) || group.Contains(ErrorCode.RateLimited) ? RetryAfter() : null,
                Content = ToContent([new ApiContent("application/problem+json", Schemas.Named("Problem"))], document),
            });
        }

        return responses;
    }

    private static Dictionary<string, IOpenApiHeader> RetryAfter() => new()
    {
        ["Retry-After"] = new OpenApiHeader { Description = "When to try again, in seconds.", Schema = Schemas.Number() },
    };

    private static Dictionary<string, OpenApiMediaType> ToContent(IEnumerable<ApiContent> contents, OpenApiDocument document) =>
        contents.ToDictionary(content => content.MediaType, content => new OpenApiMediaType { Schema = content.Schema(document) });

    private static string Number(int status) => status.ToString(CultureInfo.InvariantCulture);
}
