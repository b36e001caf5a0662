using System.Text.Json;
using Parley.AspNetCore;
using Parley.Codes;

var builder = WebApplication.CreateBuilder(args);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://localhost:3000");
builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
builder.Services.AddParley();

var app = builder.Build();
app.UseParleyGuards(new() { Scope = GuardScope.WholeApp });
app.UseFileServer();

app.MapWebSocket(
    "/ws",
    async socket =>
    {
        await foreach (var text in socket.ReadAllAsync())
        {
            if (!IsMessage(text))
            {
                app.Logger.LogWarning("A client sent {Length} characters that are no message, and was closed.", text.Length);
                socket.Close(CloseCode.BadRequest);
                return;
            }

            socket.Send(text);
        }
    },
    new() { MaxMessageBytes = 64 * 1024 });

app.Run();

// {"type":"msg","data":…}, whatever the data is.
static bool IsMessage(string text)
{
    try
    {
        return JsonSerializer.Deserialize<Message>(text, JsonSerializerOptions.Web)
            is { Type: "msg", Data.ValueKind: not JsonValueKind.Undefined };
    }
    catch (JsonException)
    {
        return false;
    }
}

internal sealed record Message(string Type, JsonElement Data);
