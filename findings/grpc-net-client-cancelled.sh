#!/usr/bin/env bash
# Grpc.Net.Client 2.85.0 (NuGet): a response that is no gRPC, or lost its trailers, has the status Cancelled.
#
# Expected: Unknown. gRPC's "HTTP to gRPC status code mapping" gives UNKNOWN to a response with HTTP status 200 and no grpc-status, so that
#           CANCELLED keeps its meaning: the caller cancelled.
# Happens:  a sign-in page of a captive proxy (200, text/html) and a stream that ends without trailers both throw RpcException with
#           StatusCode.Cancelled, though nobody cancelled. Code that treats Cancelled as its own cancellation ends silently, and a retry
#           policy that names Unknown and Unavailable does not retry. An HTTP status other than 200 is mapped as one expects.
# Seen:     page: Cancelled: Bad gRPC response. Invalid content-type value: text/html
#           no trailers: Cancelled: No grpc-status found on response.
#           503: Unavailable: Bad gRPC response. HTTP status code: 503
# Ends with 0 while this holds and with 1 when it changes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >look.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Grpc.Net.Client" Version="2.85.0" />
    <FrameworkReference Include="Microsoft.AspNetCore.App" />
  </ItemGroup>
</Project>
XML

cat >Program.cs <<'CS'
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

var builder = WebApplication.CreateBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
await using var server = builder.Build();
server.MapPost("/look/page", context =>
{
    context.Response.ContentType = "text/html";
    return context.Response.WriteAsync("<p>Please sign in.</p>");
});
server.MapPost("/look/no trailers", context =>
{
    context.Response.ContentType = "application/grpc";
    return context.Response.Body.WriteAsync(new byte[] { 0, 0, 0, 0, 1, 7 }).AsTask();
});
server.MapPost("/look/503", context =>
{
    context.Response.StatusCode = 503;
    return Task.CompletedTask;
});
await server.StartAsync();

using var channel = GrpcChannel.ForAddress(server.Urls.Single());
var bytes = Marshallers.Create<byte[]>(value => value, value => value);
foreach (var name in new[] { "page", "no trailers", "503" })
{
    var method = new Method<byte[], byte[]>(MethodType.Unary, "look", name, bytes, bytes);
    try
    {
        await channel.CreateCallInvoker().AsyncUnaryCall(method, null, default, []);
        Console.WriteLine($"{name}: OK");
    }
    catch (RpcException e)
    {
        Console.WriteLine($"{name}: {e.StatusCode}: {e.Status.Detail}");
    }
}
CS

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet build -c Release -v q -nologo -tl:off -o out >&2
seen=$(dotnet out/look.dll)
echo "$seen"
expected='page: Cancelled: Bad gRPC response. Invalid content-type value: text/html
no trailers: Cancelled: No grpc-status found on response.
503: Unavailable: Bad gRPC response. HTTP status code: 503'
[[ $seen == "$expected" ]] || { echo "Grpc.Net.Client behaves in another way now." >&2; exit 1; }
