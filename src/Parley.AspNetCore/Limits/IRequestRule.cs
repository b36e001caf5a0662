using Microsoft.AspNetCore.Http;
using Parley.Codes;
using Parley.Messages;

namespace Parley.AspNetCore.Limits;

/// <summary>Decides about every request to the API by what only a request tells, such as its address. May be called from many threads at once.</summary>
internal interface IRequestRule
{
    /// <summary>Why a request is not served, or null.</summary>
    Refusal? Check(HttpContext context, User user);
}
