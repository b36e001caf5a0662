using Microsoft.AspNetCore.Http;
using Parley.Codes;

namespace Parley.AspNetCore.Admission;

/// <summary>Tells who is not let in why.</summary>
internal interface IRefusalAnswer
{
    Task WriteAsync(HttpContext context, Refusal refusal);
}
